package privacy

import (
	"regexp"
	"strings"
)

var (
	// After these a name follows for certain.
	nameAhead = regexp.MustCompile(`(?:我叫|俺叫|我名叫|名字叫|名字是|名叫|姓名)(?:做|作)?[ :是为叫]*|(?:联系人|收件人|收货人|户名|开户名|签名|署名|原告|被告|被告人|申请人|被申请人|当事人|债务人|债权人|借款人|出借人|法定代表人|报案人)(?: ?:|是|为) ?`)

	// After these perhaps: what follows must look like a name and end like one.
	nameMaybe = regexp.MustCompile(`本人|我是|俺是|(?:他|她|老公|丈夫|老婆|妻子|儿子|女儿|爸爸|妈妈|父亲|母亲|哥哥|弟弟|姐姐|妹妹|邻居|老板|同事|朋友|对方|男友|女友|同学|房东|室友|那人|的人)叫(?:做|作)?`)

	dotted = regexp.MustCompile(`^[\p{Han}]{1,7}[·•][\p{Han}]{1,7}`)
)

// surnames are the single ones in common use, with those of Guangxi (覃韦蒙农岑闭零…).
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤" +
	"蒙农岑闭零蓝兰容欧庞玉甘班磨卜温康施文牛樊葛邢安齐易乔伍庄詹翟申关焦聂左倪柳阎邸盛骆鲍牟滕殷凌裴辛耿章席柯童喻涂祝解阮尚项裘宁柴车房单全农游司成时" +
	"冷管傅梅明祁苗纪舒屈季岳费古包靳蔺冉郎商简褚娄边卞常路查连冀米翁植劳官巫仇谷候宗敖岳水凤花和平元皮穆萧华窦云戚俞鲁昌酆"

var compound = []string{"欧阳", "上官", "司马", "诸葛", "司徒", "尉迟", "公孙", "慕容", "东方", "皇甫", "夏侯", "令狐", "长孙", "宇文", "南宫", "端木", "轩辕", "独孤", "百里", "钟离", "闻人", "呼延"}

// notNames begin like a name and are none. They are matched against what follows the
// surname's place.
var notNames = strings.Fields(`农民 农村 农户 农场 农业 党员 高中 高三 高二 高一 高考 高管 高龄 高速 高血压 高利贷 高级 高校 房东 房主 房客 房子 房屋 房产
	车主 车间 车子 车祸 车队 车库 车牌 车位 车上 车去 车来 车被 包工 包车 包租 包揽 单亲 单位 单身 单方 单独 单纯 安徽 安全 安装 安保 安置 安排 江苏 江西 江湖 云南
	柳州 柳江 柳城 柳南 柳北 柳东 宁夏 宁波 甘肃 方便 方法 方案 方式 明天 明年 明白 明知 明明 成年 成都 成人 成立 成员 成为 全职 全家 全部 全国 全村 全体 全款 金融 金额 金牌 钱不 钱没 钱被
	于是 于昨 于今 于上 于本 于前 于去 于年 于明 于当 温州 温暖 常州 常年 常住 常常 谢谢 谢了 程序 程度 项目 游客 游戏 司机 司法 司仪 商户 商人 商家 商店 商铺 商场 路人 路过 路边 路上 路口
	任何 任职 任教 任意 顾客 顾问 容县 向你 向您 向他 向她 向法 向公 向派 向单 关于 关系 关键 关心 管理 管委 管道 管事 白天 白领 白血 黄金 马上 马路 马山 牛肉 孙女 孙子 孙辈 童工 童年
	平时 平民 平南 平常 平均 平台 平果 万一 万分 万元 简单 习惯 古代 古城 连续 连锁 连夜 连带 乐意 雷山 文员 文盲 文化 文科 武汉 武宣 武警 原来 严重 严格 严肃 丁克 周岁 周末 周六 周日 周一 周二 周三 周四 周五 周边 周围
	郑州 沈阳 韩国 韩语 许多 何时 何种 何人 何处 何地 何况 吕梁 施工 施暴 施害 苏州 范围 苗族 水族 水电 水果 水泥 花了 花钱 花店 花都 费用 贺州 贺县 毕业 时候 时常 时间 时效 时不 时年 元旦 元月 和他 和她 和老 和我 和你 和朋 和对 和平路 和前
	康复 石家庄 石油 龙州 龙头 龙江 梁山 蒙山 蒙族 蒙古 蓝领 陆川 陆续 陆军 解除 解放 解决 申请 申诉 申报 左右 左邻 左边 左手 盛怒 武力 查了 查到 查出 查询 米饭 官司 官方 边境 边上 边疆 常有 冷静 冷暴 宗教 宗族 植物 劳动 劳务 劳工 劳改
	宋朝 唐山 唐朝 杨村 江北 江南 江边 林业 林场 林区 林农 胡乱 胡说 高价 高层 高空 高薪 余下 余额 叶子 夏天 夏季 秦皇 章程 易燃 易怒 班长 班级 班主 班干 玉林 玉米 欧洲 欧盟 兰州 零工 零售 零食 零基 闭店 庞大 甘愿 温室 文山 康养
	华人 华侨 华裔 云浮 云计 鲁莽 昌平 曾经 曾因 曾在 曾是 曾向 曾被 尚未 尚在 田地 田里 田东 田阳 田林 田间 白手 万达 万科 钱包 钱财 齐全 史上 夏令 方面 成功 成绩 成分 全额 全责 全部 路政 游泳 游行 包装 包括 单元 单据 房管 房贷 房租 车贷 车险 车管
	明确 管教 管制 关押 关门 关店 祝大 祝您 祝你 路径 常识 简直 连着 任性 任期 项链 商贩 商业 水库 水利 平房 和解 和谐 古董 牛奶 马来 马虎 石头 石材 金店 金器 龙虾 熊孩 申领 申辩 解雇 解聘 施救 毛病 毛坯 汤圆 段时 高原 高铁 江门 雷州`)

// titles after a surname leave the person open: 张先生, 李某.
var titles = strings.Fields(`某 先生 女士 老师 律师 小姐 同志 师傅 医生 警官 法官 书记 主任 经理 老板 总 姓 氏 家 村 老 大爷 大妈 阿姨 叔叔`)

// goesOn are the characters that end a name by continuing the sentence.
const goesOn = "今想是的在我住请要被来问说和有男女因于从向对把给跟不没也了个岁性身电联手现已年户你您他她这那就去到与及或为以并但又都将能会可该怎什吗呢吧啊跑打骂偷欠躲逃,"

// endsMaybe are those that end a name after words that only may announce one.
const endsMaybe = "的今住想要有在来现因被男女,"

func maskNames(d *draft) {
	d.each(nameAhead, func(m []int) {
		if to := d.name(m[1]); to > 0 {
			d.hide(m[1], to, maskedName)
		}
	})
	d.each(nameMaybe, func(m []int) {
		if to := d.nameWithEnd(m[1]); to > 0 {
			d.hide(m[1], to, maskedName)
		}
	})
}

// name is where the name that begins at from ends, or 0 when none begins there.
func (d *draft) name(from int) int {
	given := d.surname(from)
	if given == 0 {
		return d.dottedName(from)
	}
	if !isHan(d.at(given+1)) || strings.ContainsRune(goesOn, d.at(given+1)) {
		return given + 1
	}
	return given + 2
}

// nameWithEnd is name for uncertain places: the sentence must break after the name.
func (d *draft) nameWithEnd(from int) int {
	given := d.surname(from)
	if given == 0 {
		return d.dottedName(from)
	}
	for _, to := range []int{given + 1, given + 2} {
		if next := d.at(to); !isHan(next) || strings.ContainsRune(endsMaybe, next) {
			return to
		}
		if !isHan(d.at(to)) {
			return 0
		}
	}
	return 0
}

// surname is where the given name begins, or 0 when no person's full name begins at
// from.
func (d *draft) surname(from int) int {
	ahead := string(d.shadow[from:min(from+4, len(d.shadow))])
	given := 0
	for _, s := range compound {
		if strings.HasPrefix(ahead, s) {
			given = from + 2
		}
	}
	if given == 0 && strings.ContainsRune(surnames, d.at(from)) {
		given = from + 1
	}
	if given == 0 || !isHan(d.at(given)) || startsWithAny(ahead, notNames) {
		return 0
	}
	if startsWithAny(string(d.shadow[given:min(given+2, len(d.shadow))]), titles) {
		return 0
	}
	return given
}

// dottedName is the end of a name such as 阿依古丽·买买提.
func (d *draft) dottedName(from int) int {
	m := dotted.FindString(string(d.shadow[from:min(from+16, len(d.shadow))]))
	if m == "" {
		return 0
	}
	return from + len([]rune(m))
}

func startsWithAny(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}
