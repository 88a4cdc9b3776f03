package yearbook

// Book is a report, ready to be laid out.
type Book struct {
	Title    string
	Subtitle string // the period's days
	Issuer   string
	Blocks   []Block
	Sources  []Source
}

// Block is a piece of the book; what it holds goes by its kind.
type Block struct {
	Kind  BlockKind
	Level int    // of a heading, 1 or 2
	Text  string // of a heading, with its number
	Spans []Span // of a paragraph
	Table Table
	Chart Chart
}

// BlockKind is what a block is.
type BlockKind int

// The kinds of blocks.
const (
	HeadingBlock BlockKind = iota + 1
	ParagraphBlock
	TableBlock
	ChartBlock
)

// Span is a piece of a paragraph and the numbers of the sources of its figures.
type Span struct {
	Text    string
	Sources []int
}

// Table is a table of the report. Columns in Numbers hold numbers.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
	Widths  []int // shares of the width
	Numbers []int
}

// Chart is a bar chart of the report.
type Chart struct {
	Title  string
	Unit   string
	Labels []string
	Values []float64
	Alt    string
}

// Source says where a figure comes from.
type Source struct {
	Number  int
	Name    string // of the figure in the template, or the record's own
	Text    string // the figure as the report tells it
	How     string // how it was counted
	Records []Ref  // what it was counted from
}

// Ref is a record: what it is, its id, and enough words to find it by hand.
type Ref struct {
	Kind string // 信息报送 登记册 年度数字 媒体数字 单位 责任清单 普法提示 群众提问 学习
	ID   string
	Text string
}
