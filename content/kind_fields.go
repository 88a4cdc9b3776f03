package content

// Shape is how a field is written in a form.
type Shape string

// Shapes of fields.
const (
	Line   Shape = "line"   // one line
	Prose  Shape = "prose"  // several lines of text
	List   Shape = "list"   // a list, one entry a line
	Rows   Shape = "rows"   // rows of words, one row a line, words apart by 、
	Number Shape = "number" // a number with a decimal point
	Flag   Shape = "flag"   // yes or no
	Parts  Shape = "parts"  // parts with fields of their own
	Table  Shape = "table"  // one entry a line, its fields apart by |
)

// Field is a field of an item as people know it.
type Field struct {
	Key    string // as in a pack
	Label  string
	Hint   string
	Shape  Shape
	Needed bool
	Fields []Field // of Parts and Table
}

const basisHint = "一行一条，如：民法典第1077条；可写到款、项"

func basisField(needed bool) Field { return Field{"basis", "依据", basisHint, List, needed, nil} }

func callsField(needed bool) Field {
	return Field{"calls", "打哪个电话", "热线表里的号码，一行一个，如：12348", List, needed, nil}
}

func topicsField(needed bool) Field {
	return Field{"topics", "主题", "一行一个，如：婚姻家庭", List, needed, nil}
}

func idField() Field { return Field{"id", "编号", "", Line, true, nil} }

func faqFields() []Field {
	return []Field{
		idField(),
		{"question", "问题", "群众会怎么问，如：协议离婚要等多久", Line, true, nil},
		{"phrasings", "别的问法", "一行一种，至少4种，不能和别的问答重复", List, true, nil},
		{"conclusion", "结论", "先说能不能、多少、多久；一句话25个字以内", Prose, true, nil},
		basisField(true),
		{"steps", "怎么办", "一行一步", List, true, nil},
		{"evidence", "要留的证据", "一行一样", List, false, nil},
		{"deadlines", "期限", "一行一个", List, false, nil},
		callsField(false), topicsField(true),
		{"related", "相关问答", "别的问答的编号，一行一个", List, false, nil},
	}
}

func gistFields() []Field {
	return []Field{
		{"law", "法律", "如：民法典", Line, true, nil},
		{"article", "条号", "如：1077，或133之一", Line, true, nil},
		{"gist", "大白话", "40到160个字，数字、期限、门槛说全", Prose, true, nil},
		{"questions", "群众怎么问", "一行一个，至少3个", List, true, nil},
		topicsField(true),
		{"audiences", "人群", "一行一个，如：居民", List, false, nil},
	}
}

func caseFields() []Field {
	return []Field{
		idField(),
		{"title", "标题", "", Line, true, nil},
		{"facts", "案情", "姓名、单位用“某”", Prose, true, nil},
		{"question", "问", "", Line, true, nil},
		{"result", "结果", "", Prose, true, nil},
		basisField(true),
		{"lesson", "提醒", "读的人该记住什么", Prose, true, nil},
		topicsField(true),
		{"unit", "责任单位的类型", "如：人力资源社会保障", Line, false, nil},
	}
}

func serviceFields() []Field {
	return []Field{
		idField(),
		{"title", "名称", "如：申请法律援助", Line, true, nil},
		{"words", "群众打什么字", "一行一个，打这些字就给这份指南", List, true, nil},
		{"summary", "一句话说明", "", Prose, true, nil},
		{"who", "谁能用", "", Prose, false, nil},
		{"steps", "怎么办", "一行一步", List, true, nil},
		{"bring", "带什么", "一行一样", List, false, nil},
		{"cost", "费用", "", Line, false, nil},
		{"time", "多久", "", Line, false, nil},
		basisField(false), callsField(false), topicsField(false),
	}
}

func hotlineFields() []Field {
	return []Field{
		{"number", "号码", "如：12348", Line, true, nil},
		{"name", "名称", "", Line, true, nil},
		{"when", "什么时候打", "", Prose, true, nil},
		{"hours", "时间", "如：24小时", Line, false, nil},
		topicsField(false),
		{"verified", "号码和用途核实过", "", Flag, false, nil},
	}
}

func officeFields() []Field {
	return []Field{
		{"name", "名称", "如：某区法律援助中心", Line, true, nil},
		{"kind", "类型", "群众按这个词找，如：法律援助中心", Line, true, nil},
		{"address", "地址", "", Line, true, nil},
		{"phone", "电话", "没核实就空着", Line, false, nil},
		{"hours", "时间", "如：工作日 09:00—12:00", Line, false, nil},
		{"latitude", "纬度", "腾讯地图的坐标（GCJ-02），如：24.2610", Number, true, nil},
		{"longitude", "经度", "如：109.3310", Number, true, nil},
		{"example", "只是示例，没有这个地方", "", Flag, false, nil},
	}
}

func emergencyFields() []Field {
	return []Field{
		idField(),
		{"title", "名称", "", Line, true, nil},
		{"triggers", "听到什么就触发", "一行一组，同一组的词都出现才算；词用、隔开，如：老公、打我", Rows, true, nil},
		{"except", "什么时候不算", "一行一组，如：打电话", Rows, false, nil},
		{"calm", "平静地问法律的词", "一行一个，如：怎么规定", List, false, nil},
		{"urgent", "说明正在发生的词", "一行一个，如：现在", List, false, nil},
		{"safety", "先说的话", "现在做什么、打什么电话", Prose, true, nil},
		{"law", "再说法律", "两三句", Prose, true, nil},
		{"help", "平静提问时附的一句", "", Prose, true, nil},
		basisField(false), callsField(true),
	}
}

func termFields() []Field {
	return []Field{
		{"lay", "口语", "如：老赖", Line, true, nil},
		{"legal", "法律用语", "一行一个，如：失信被执行人", List, true, nil},
	}
}

func replyFields() []Field {
	return []Field{
		idField(),
		{"words", "群众打什么字", "一行一个，整条消息就是这个词才算", List, true, nil},
		{"text", "回复", "", Prose, true, nil},
	}
}

func guideFields() []Field {
	option := []Field{{"say", "选项", "", Line, true, nil}, {"to", "去哪一步", "", Line, true, nil}, {"words", "别的说法", "", List, false, nil}}
	return []Field{
		idField(),
		{"title", "名称", "如：讨薪", Line, true, nil},
		{"words", "别的叫法", "一行一个", List, true, nil},
		{"about", "一句话说明", "", Prose, true, nil},
		{"emergency", "涉及的危险", "紧急文本的编号；写了，第一问就要先问安全", Line, false, nil},
		{"faqs", "在哪些问答下面出现", "问答的编号，一行一个", List, false, nil},
		{"nodes", "问题", "第一个问题是开头；写好一个，按“检查和预览”就多一个空的", Parts, true, []Field{
			{"id", "这一步的代号", "如：written", Line, true, nil},
			{"ask", "问什么", "", Prose, true, nil},
			{"options", "选项", "一行一个：选项 | 去哪一步 | 别的说法（用、隔开）", Table, true, option},
		}},
		{"ends", "结果", "每条路走到的结果", Parts, true, []Field{
			{"id", "这一步的代号", "", Line, true, nil},
			{"emergency", "先放哪段紧急文本", "紧急文本的编号", Line, false, nil},
			{"conclusion", "结论", "", Prose, true, nil},
			basisField(true),
			{"steps", "怎么办", "一行一步", List, true, nil},
			{"evidence", "要留的证据", "一行一样", List, false, nil},
			{"deadlines", "期限", "一行一个", List, false, nil},
			callsField(true),
			{"related", "接着可以看", "一行一个：faq:编号、service:编号、guide:编号", List, false, nil},
		}},
	}
}
