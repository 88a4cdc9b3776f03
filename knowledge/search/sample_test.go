package search

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"testing"
)

// sequence yields docs as Build wants them.
func sequence(docs ...Doc) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// sampleDocs is a small corpus of our own wording, with every kind of document.
func sampleDocs() []Doc {
	article := func(id, law, label, chapter, text string) Doc {
		return Doc{ID: id, Kind: Article, Law: law, Level: "法律", Label: label, Chapter: chapter, Text: text}
	}
	return []Doc{
		article("m1", "家事法", "第一条", "第一章 婚姻", "夫妻自愿分手的，应当写下书面的离婚协议，并亲自到登记机关申请离婚登记。"),
		article("m2", "家事法", "第二条", "第一章 婚姻", "一方要求离婚的，可以由有关组织调解，也可以直接向人民法院提起离婚诉讼。"),
		article("m3", "家事法", "第三条", "第二章 抚养", "离婚后，不直接抚养子女的一方应当负担抚养费的一部分或者全部。"),
		article("m4", "家事法", "第四条", "第三章 继承", "遗产按照先后顺序继承，第一顺序为配偶、子女、父母。"),
		article("g1", "劳工法", "第一条", "第一章 工资", "用人单位应当按月以货币形式支付工资，不得克扣或者无故拖欠劳动者的工资。"),
		article("g2", "劳工法", "第二条", "第一章 工资", "安排劳动者延长工作时间的，应当支付高于正常工作时间工资的报酬。"),
		article("g3", "劳工法", "第三条", "第二章 解除", "劳动者提前三十日以书面形式通知用人单位，可以解除劳动合同。"),
		article("x1", "消费法", "第一条", "第一章 总则", "经营者提供商品有欺诈行为的，应当按照消费者的要求增加赔偿其受到的损失。"),
		article("x2", "消费法", "第二条", "第一章 总则", "经营者采用网络方式销售商品的，消费者有权自收到商品之日起七日内退货。"),
		{ID: "f1", Kind: FAQ, Title: "老板不发工资找谁", Questions: []string{"被拖欠工钱怎么要回来"}, Text: "先收集证据，再向劳动监察投诉。", Cites: []string{"g1"}},
		{ID: "c1", Kind: Case, Title: "网购退货被拒案", Text: "小李网购一双鞋，三天后要求退货，商家拒绝。", Cites: []string{"x2"}},
		{ID: "s1", Kind: Service, Title: "申请法律援助", Questions: []string{"请不起律师怎么办"}, Text: "带身份证到法律援助中心。"},
	}
}

var sampleTerms = []Term{{Lay: "炒鱿鱼", Legal: []string{"解除劳动合同"}}, {Lay: "假货", Legal: []string{"欺诈行为"}}}

// build makes an index of docs in a temporary folder and opens it.
func build(t testing.TB, docs []Doc, opt BuildOptions) (*Index, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	if _, err := Build(context.Background(), dir, sequence(docs...), opt); err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x, dir
}

func ask(t testing.TB, x *Index, q Query) Result {
	t.Helper()
	r, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ids(hits []Hit) []string {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out
}

// town is a corpus large enough to learn on: n articles of their own words, each
// asked about in lay words that its text does not have.
func town(n int) (docs []Doc, questions []Labelled) {
	letters := []rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒")
	word := func(i, shift int) string {
		k := len(letters)
		return string([]rune{letters[i%k], letters[(i/k+shift)%k], letters[(i*7+shift)%k]})
	}
	for i := range n {
		id := fmt.Sprintf("a%d", i)
		docs = append(docs, Doc{ID: id, Kind: Article, Law: fmt.Sprintf("第%d号法", i%7), Label: fmt.Sprint(i),
			Chapter: fmt.Sprintf("第%d章 %s", i%5, word(i%5, 3)), Text: word(i, 1) + "应当依法办理" + word(i, 5) + "，不得推诿。"})
		for k := range 3 {
			questions = append(questions, Labelled{Question: fmt.Sprintf("%s碰上%s怎么办%d", word(i, 9), word(i, 11+k%2), k), Gold: []string{id}})
		}
	}
	return docs, questions
}
