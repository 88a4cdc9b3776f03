package standin

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// Drafts (草稿箱) and publication (发布能力). Limits as documented: title 32
// characters, author 16, digest 120, content under 20,000 characters and 1 MB.

const (
	maxArticles      = 8
	maxTitleRunes    = 32
	maxAuthorRunes   = 16
	maxDigestRunes   = 120
	maxContentRunes  = 20000
	maxContentBytes  = 1 << 20
	maxDraftPage     = 20
	statusPublished  = 0
	statusPublishing = 1
	statusDeleted    = 5
)

type draftArticle struct {
	Type         string `json:"article_type,omitempty"`
	Title        string `json:"title"`
	Author       string `json:"author"`
	Digest       string `json:"digest"`
	Content      string `json:"content"`
	SourceURL    string `json:"content_source_url"`
	ThumbMediaID string `json:"thumb_media_id"`
	ThumbURL     string `json:"thumb_url"`
	ShowCover    int    `json:"show_cover_pic"`
	OpenComment  int    `json:"need_open_comment"`
	OnlyFans     int    `json:"only_fans_can_comment"`
	URL          string `json:"url"`
	IsDeleted    bool   `json:"is_deleted,omitempty"`
}

// publication is a set of articles: a draft, something published, or the articles
// of a mass message.
type publication struct {
	id       string // media id of a draft, article id of a publication
	articles []draftArticle
	keys     []string // of /chat/article/{key}
	created  time.Time
	updated  time.Time
	dataID   int64
	target   int  // followers reached, for statistics
	mass     bool // sent as a mass message
}

type publishJob struct {
	id     int64
	status int
	pub    *publication
}

type draftBook struct {
	drafts    map[string]*publication
	order     []*publication
	published map[string]*publication // by article id
	released  []*publication
	jobs      map[int64]*publishJob
	byData    map[int64]*publication
	byKey     map[string]articleRef
	sent      int64 // counts msg_data_ids
}

// dataID is a fresh msg_data_id.
func (b *draftBook) dataID() int64 {
	b.sent++
	return 2_247_000_000 + b.sent
}

type articleRef struct {
	pub   *publication
	index int
}

func newDraftBook() draftBook {
	return draftBook{
		drafts: map[string]*publication{}, published: map[string]*publication{},
		jobs: map[int64]*publishJob{}, byData: map[int64]*publication{}, byKey: map[string]articleRef{},
	}
}

func (p *Platform) checkArticle(a *draftArticle) *apiError {
	switch {
	case a.Title == "" || utf8.RuneCountInString(a.Title) > maxTitleRunes:
		return fail(45003)
	case utf8.RuneCountInString(a.Author) > maxAuthorRunes:
		return fail(45110)
	case utf8.RuneCountInString(a.Digest) > maxDigestRunes:
		return fail(45004)
	case a.Content == "":
		return fail(44004)
	case utf8.RuneCountInString(a.Content) >= maxContentRunes || len(a.Content) >= maxContentBytes:
		return fail(45002)
	}
	f, ok := p.media.find(a.ThumbMediaID, p.now())
	if !ok || !f.permanent || (f.kind != "image" && f.kind != "thumb") {
		return fail(40007)
	}
	a.ThumbURL = p.base + "/chat/media/" + f.id
	return nil
}

// enter gives the articles of a publication their addresses.
func (b *draftBook) enter(p *Platform, pub *publication) {
	pub.keys = nil
	for i := range pub.articles {
		key := randomID(22)
		pub.keys = append(pub.keys, key)
		pub.articles[i].URL = p.base + "/chat/article/" + key
		b.byKey[key] = articleRef{pub, i}
	}
}

type draftRequest struct {
	Articles []draftArticle `json:"articles"`
}

func addDraft(p *Platform, c *call, in *draftRequest) (any, *apiError) {
	if len(in.Articles) == 0 {
		return nil, fail(44003)
	}
	if len(in.Articles) > maxArticles {
		return nil, fail(45008)
	}
	for i := range in.Articles {
		if err := p.checkArticle(&in.Articles[i]); err != nil {
			return nil, err
		}
	}
	d := &publication{id: randomID(64), articles: in.Articles, created: c.now, updated: c.now}
	p.drafts.enter(p, d)
	p.drafts.drafts[d.id] = d
	p.drafts.order = append(p.drafts.order, d)
	return map[string]any{"media_id": d.id}, nil
}

type mediaIDRequest struct {
	MediaID string `json:"media_id"`
}

func (d *publication) body() map[string]any {
	return map[string]any{"news_item": d.articles, "create_time": d.created.Unix(), "update_time": d.updated.Unix()}
}

func getDraft(p *Platform, c *call, in *mediaIDRequest) (any, *apiError) {
	d, ok := p.drafts.drafts[in.MediaID]
	if !ok {
		return nil, fail(40007)
	}
	return d.body(), nil
}

func (b *draftBook) remove(id string) {
	delete(b.drafts, id)
	for i, d := range b.order {
		if d.id == id {
			b.order = append(b.order[:i:i], b.order[i+1:]...)
			return
		}
	}
}

func deleteDraft(p *Platform, c *call, in *mediaIDRequest) (any, *apiError) {
	if _, ok := p.drafts.drafts[in.MediaID]; !ok {
		return nil, fail(40007)
	}
	p.drafts.remove(in.MediaID)
	return success(), nil
}

type updateDraftRequest struct {
	MediaID string       `json:"media_id"`
	Index   int          `json:"index"`
	Article draftArticle `json:"articles"`
}

func updateDraft(p *Platform, c *call, in *updateDraftRequest) (any, *apiError) {
	d, ok := p.drafts.drafts[in.MediaID]
	switch {
	case !ok:
		return nil, fail(40007)
	case in.Index < 0 || in.Index >= len(d.articles):
		return nil, fail(40035)
	}
	if err := p.checkArticle(&in.Article); err != nil {
		return nil, err
	}
	in.Article.URL = d.articles[in.Index].URL
	d.articles[in.Index], d.updated = in.Article, c.now
	return success(), nil
}

func countDrafts(p *Platform, c *call) (any, *apiError) {
	return map[string]any{"total_count": len(p.drafts.order)}, nil
}

type pageRequest struct {
	Type      string `json:"type"`
	Offset    int    `json:"offset"`
	Count     int    `json:"count"`
	NoContent int    `json:"no_content"`
}

// page cuts a page out of a list, newest first.
func page[T any](all []T, in *pageRequest) ([]T, *apiError) {
	if in.Count < 1 || in.Count > maxDraftPage || in.Offset < 0 {
		return nil, fail(40097)
	}
	var out []T
	for i := len(all) - 1 - in.Offset; i >= 0 && len(out) < in.Count; i-- {
		out = append(out, all[i])
	}
	return out, nil
}

func listPublications(all []*publication, in *pageRequest, idName string) (any, *apiError) {
	chosen, err := page(all, in)
	if err != nil {
		return nil, err
	}
	items := []any{}
	for _, d := range chosen {
		content := d.body()
		if in.NoContent == 1 {
			short := make([]draftArticle, len(d.articles))
			copy(short, d.articles)
			for i := range short {
				short[i].Content = ""
			}
			content["news_item"] = short
		}
		items = append(items, map[string]any{idName: d.id, "content": content, "update_time": d.updated.Unix()})
	}
	return map[string]any{"total_count": len(all), "item_count": len(items), "item": items}, nil
}

func listDrafts(p *Platform, c *call, in *pageRequest) (any, *apiError) {
	return listPublications(p.drafts.order, in, "media_id")
}

// cards are the articles of a publication as the chat shows them.
func (p *Platform) cards(pub *publication) []Article {
	out := make([]Article, len(pub.articles))
	for i, a := range pub.articles {
		out[i] = Article{Title: a.Title, Description: a.Digest, Picture: a.ThumbURL, URL: a.URL}
	}
	return out
}

// fillDraft puts the articles of a draft into a bubble.
func (p *Platform) fillDraft(b *bubble, mediaID string) *apiError {
	d, ok := p.drafts.drafts[mediaID]
	if !ok {
		return fail(40007)
	}
	b.kind, b.articles = "news", p.cards(d)
	return nil
}

// publishMass keeps a copy of a draft under a msg_data_id: the draft may change
// after it was sent.
func (b *draftBook) publishMass(p *Platform, mediaID string, bub *bubble, at time.Time) int64 {
	pub := &publication{
		id: mediaID, articles: append([]draftArticle(nil), b.drafts[mediaID].articles...),
		created: at, updated: at, dataID: b.dataID(), mass: true,
	}
	b.enter(p, pub)
	b.byData[pub.dataID] = pub
	bub.articles = p.cards(pub)
	return pub.dataID
}

// publishID is the id of a publication as the switch wants it.
func (p *Platform) publishID(id int64) any {
	if p.faults.PublishIDString {
		return strconv.FormatInt(id, 10)
	}
	return id
}

type publishIDRequest struct {
	PublishID json.Number `json:"publish_id"`
}
