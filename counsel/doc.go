// Package counsel computes what a statute lets one compute: compensation, fees,
// interest, leave, deadlines. It is arithmetic alone: amounts are whole fen, rates
// whole millionths, every division rounds once, half up, and every step is told.
//
// Words enter through the parsers (月薪八千五, 3年零7个月, 2万), values through Compute
// with the name of a formula, and a Result leaves: the answer, the steps to it and
// what the person must know besides. What the law or a bureau publishes from time to
// time (LPR, yearly figures) comes in Tables. The set of formulas is closed; packs
// word the questions and cite the articles.
package counsel
