package search

import "strings"

// marks pairs a type of norm with the type of question that it answers: each row
// has the words that show it in an article and those that show it in a question.
var marks = []struct {
	name     string
	article  []string
	question []string
}{
	{"definition", []string{"是指", "所称", "包括"}, []string{"什么是", "是什么", "是指", "什么叫", "含义", "定义", "概念", "区别", "种类", "类型", "包括"}},
	{"punishment", []string{"有期徒刑", "拘役", "管制", "罚金"}, []string{"犯罪", "判", "坐牢", "刑", "几年", "罪"}},
	{"fine", []string{"罚款", "没收", "吊销", "拘留", "责令"}, []string{"处罚", "罚款", "违法", "拘留"}},
	{"liability", []string{"赔偿", "责任", "损失"}, []string{"赔", "责任", "损失", "谁承担", "负责"}},
	{"time", []string{"日内", "月内", "年内", "期限", "期间", "之日起", "届满"}, []string{"多久", "期限", "时间", "多长", "什么时候", "何时", "几天", "几年", "时效", "期间"}},
	{"court", []string{"管辖", "人民法院", "起诉", "诉讼", "仲裁"}, []string{"管辖", "法院", "起诉", "诉讼", "仲裁", "告"}},
	{"procedure", []string{"申请", "登记", "办理", "提交", "材料"}, []string{"申请", "登记", "办理", "手续", "材料", "程序", "流程"}},
	{"validity", []string{"无效", "有效", "效力", "撤销", "生效"}, []string{"效", "撤销", "算数"}},
	{"conditions", []string{"下列", "情形之一", "条件"}, []string{"条件", "情形", "情况", "哪些"}},
	{"prohibition", []string{"不得", "禁止"}, []string{"不得", "禁止", "允许", "能不能", "能否", "可以吗"}},
	{"right", []string{"有权", "可以"}, []string{"权利", "有权", "可否", "可以", "能"}},
	{"ending", []string{"解除", "终止", "变更"}, []string{"解除", "终止", "变更", "退"}},
	{"money", []string{"费", "价款", "报酬", "工资", "利息", "补偿"}, []string{"费", "钱", "价", "报酬", "工资", "利息", "补偿", "多少"}},
	{"exception", []string{"除外", "但是", "例外", "不承担", "免除"}, []string{"例外", "免责", "不承担", "除外"}},
}

func articleMarks(text string) uint32 {
	var bits uint32
	for i := range marks {
		if containsAny(text, marks[i].article) {
			bits |= 1 << i
		}
	}
	return bits
}

func questionMarks(text string) uint32 {
	var bits uint32
	for i := range marks {
		if containsAny(text, marks[i].question) {
			bits |= 1 << i
		}
	}
	return bits
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
