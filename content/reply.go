package content

// MaxReply bounds a quick reply, in bytes: one message, with room for the actions.
const MaxReply = 1800

// Reply is a quick reply to words that are no question of law: greetings, thanks.
type Reply struct {
	ID       string   `yaml:"id"`
	Words    []string `yaml:"words"` // the whole message, but for punctuation and polite words
	Text     string   `yaml:"text"`
	Position Position `yaml:"-"`
}

func (c *checker) replies() {
	seen, words := map[string]Position{}, map[string]string{}
	for _, r := range c.set.Replies {
		on := item{r.ID, r.Position}
		c.unique(seen, on, "快捷回复")
		c.required(on, text("id", r.ID), list("words", r.Words), text("text", r.Text))
		c.wordsOnce(on, words, r.Words)
		if n := len(r.Text); n > MaxReply {
			c.report(on, SeverityError, "reply-length", "回复有%d字节，一条消息放不下，最多%d字节", n, MaxReply)
		}
	}
}
