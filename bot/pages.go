package bot

import "pufa/internal/lawref"

// Pages makes the addresses of the pages that the chat opens (console.Links). An empty
// address means that there is no such page.
type Pages interface {
	studyPages
	lookUpPages
	calendarPages
}

// studyPages are pages of one person's own; their links end before long.
type studyPages interface {
	// Quiz is a person's attempt as a page.
	Quiz(person, attempt string) string
	// Practice is a follower's practice as a page.
	Practice(follower string) string
	// Mine is what a follower has to do, did and remembers, as a page.
	Mine(follower string) string
	// Unit is a liaison's unit as a page.
	Unit(follower string) string
	// Certificate is the person's certificate for an assignment, to be printed.
	Certificate(person, assignment string) string
}

// lookUpPages are open to anybody, at any time.
type lookUpPages interface {
	// Services is the service finder.
	Services() string
	// Article is an article of a law.
	Article(ref lawref.Ref) string
	// Verify is where anyone checks a certificate's code.
	Verify(code string) string
}

// calendarPages are pages that the calendar is on.
type calendarPages interface {
	// Campaign is the address of a campaign's page in a year; of the year's calendar
	// for an empty key.
	Campaign(key string, year int) string
}

// pageRoom is left free behind a link, for what other skills put below a reply, in bytes.
const pageRoom = 300

// withPage ends a reply's words with a link to a page that shows more of it, where there
// is one and room for it. The reply says all that is needed without the page.
func (c *Conversation) withPage(r Reply, title string, address func(Pages) string) Reply {
	if c.opt.Pages == nil {
		return r
	}
	url := address(c.opt.Pages)
	if url == "" {
		return r
	}
	with := r
	with.Text += "\n\n" + cardLink(Card{Title: title, URL: url})
	if len(with.Body())+pageRoom > MaxText {
		return r
	}
	return with
}

// withServices links to the service finder.
func (c *Conversation) withServices(r Reply) Reply {
	return c.withPage(r, "打开网页：按镇街找机构、点号码就打", Pages.Services)
}

// withMine links to the follower's own study.
func (c *Conversation) withMine(t *turn, r Reply) Reply {
	return c.withPage(r, "打开网页：我的学习（大字）", func(p Pages) string { return p.Mine(t.follower) })
}

// withUnit links to the liaison's unit.
func (c *Conversation) withUnit(t *turn, r Reply) Reply {
	return c.withPage(r, "打开网页：清单、得分和怎么加分", func(p Pages) string { return p.Unit(t.follower) })
}
