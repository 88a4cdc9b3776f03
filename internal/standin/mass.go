package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Mass messages (群发). A service account reaches each follower four times a
// calendar month, and sends to all four times; a subscription account sends once
// a day. clientmsgid is remembered for 24 hours.

const (
	monthlyMass       = 4
	dailySubscription = 1
	massListMin       = 2
	massListMax       = 10000
	clientIDBytes     = 64
	clientIDMemory    = 24 * time.Hour
	clientIDPause     = time.Minute
	approvalTime      = 30 * time.Minute
)

// Status words of mass/get.
const (
	massSending = "SENDING"
	massSuccess = "SEND_SUCCESS"
	massFail    = "SEND_FAIL"
	massDeleted = "DELETE"
)

type massBook struct {
	jobs     map[int64]*massJob
	order    []*massJob
	byClient map[string]*massJob
	speed    int
	day      string
	dayCount int
	month    int32
	toAll    int
}

func newMassBook() massBook {
	return massBook{jobs: map[int64]*massJob{}, byClient: map[string]*massJob{}}
}

type massJob struct {
	id, dataID                    int64
	at                            time.Time
	toAll                         bool
	tag                           int32
	list                          []*follower // nil: by tag or all
	unknown                       int         // OpenIDs of the list that are not followers of this account
	bubble                        *bubble
	status                        string
	waiting                       bool // for the administrator
	total, filtered, sent, errors int
}

type massContent struct {
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image  mediaRef `json:"image"`
	Images struct {
		MediaIDs []string `json:"media_ids"`
	} `json:"images"`
	Voice    mediaRef `json:"voice"`
	MPNews   mediaRef `json:"mpnews"`
	MPVideo  mediaRef `json:"mpvideo"`
	ClientID string   `json:"clientmsgid"`
}

type sendAllRequest struct {
	massContent
	Filter *struct {
		IsToAll bool        `json:"is_to_all"`
		TagID   json.Number `json:"tag_id"`
	} `json:"filter"`
}

type massSendRequest struct {
	massContent
	ToUser []string `json:"touser"`
}

// sendAll is POST /cgi-bin/message/mass/sendall.
func sendAll(p *Platform, c *call, in *sendAllRequest) (any, *apiError) {
	if in.Filter == nil {
		return nil, fail(40035)
	}
	job := &massJob{toAll: in.Filter.IsToAll}
	target := "all"
	if !job.toAll {
		id, err := in.Filter.TagID.Int64()
		if _, known := p.followers.tags[int32(id)]; err != nil || !known {
			return nil, fail(40152)
		}
		job.tag = int32(id)
		target = fmt.Sprintf("tag %d", id)
	}
	return p.acceptMass(c, job, &in.massContent, target)
}

// massSend is POST /cgi-bin/message/mass/send.
func massSend(p *Platform, c *call, in *massSendRequest) (any, *apiError) {
	switch n := len(in.ToUser); {
	case n < massListMin:
		return nil, fail(40130)
	case n > massListMax:
		return nil, fail(40032)
	}
	job := &massJob{list: make([]*follower, 0, len(in.ToUser))}
	digest := sha256.New()
	seen := make(map[string]bool, len(in.ToUser))
	for _, id := range in.ToUser {
		digest.Write([]byte(id))
		if seen[id] {
			continue
		}
		seen[id] = true
		if f, ok := p.followers.byID[id]; ok {
			job.list = append(job.list, f)
		} else {
			job.unknown++
		}
	}
	return p.acceptMass(c, job, &in.massContent, "list "+hex.EncodeToString(digest.Sum(nil)))
}

// acceptMass checks content, clientmsgid and quota, and starts the job.
func (p *Platform) acceptMass(c *call, job *massJob, in *massContent, target string) (any, *apiError) {
	job.bubble = p.newBubble(sideAccount, in.MsgType, "mass")
	job.id, job.at = p.next(), c.now
	if err := p.fillMass(job.bubble, in); err != nil {
		return nil, err
	}
	clientID, err := p.mass.clientID(in, target)
	if err != nil {
		return nil, err
	}
	if err := p.mass.refuseRepeat(clientID, c.now); err != nil {
		return nil, err
	}
	if err := p.mass.takeQuota(p.kind, job, c.now); err != nil {
		return nil, err
	}
	job.status = massSending
	p.mass.jobs[job.id], p.mass.byClient[clientID] = job, job
	p.mass.order = append(p.mass.order, job)
	if job.waiting = p.faults.MassProtection && job.toAll; !job.waiting {
		c.later = append(c.later, func() { p.runMass(job) })
	}
	p.announceJobs()
	body := map[string]any{"errcode": 0, "errmsg": "send job submission success", "msg_id": job.id}
	if in.MsgType == "mpnews" {
		job.dataID = p.drafts.publishMass(p, in.MPNews.MediaID, job.bubble, job.at)
		body["msg_data_id"] = job.dataID
	}
	return body, nil
}

// fillMass checks the content of a mass message and puts it into the bubble.
func (p *Platform) fillMass(b *bubble, in *massContent) *apiError {
	switch in.MsgType {
	case "text":
		b.text = in.Text.Content
		return checkContentSize(b.text)
	case "image":
		ref := in.Image
		if len(in.Images.MediaIDs) > 0 {
			ref.MediaID = in.Images.MediaIDs[0]
		}
		return p.fillMedia(b, ref, "image")
	case "voice":
		return p.fillMedia(b, in.Voice, "voice")
	case "mpvideo":
		b.kind = "video"
		return p.fillMedia(b, in.MPVideo, "video")
	case "mpnews":
		return p.fillDraft(b, in.MPNews.MediaID)
	}
	return fail(40008)
}

// clientID is the caller's clientmsgid, or a digest of range and content.
func (b *massBook) clientID(in *massContent, target string) (string, *apiError) {
	if len(in.ClientID) > clientIDBytes {
		return "", fail(45067)
	}
	if in.ClientID != "" {
		return "own " + in.ClientID, nil
	}
	content, err := json.Marshal(in)
	if err != nil {
		return "", fail(47001)
	}
	sum := sha256.Sum256(append([]byte(target), content...))
	return "digest " + hex.EncodeToString(sum[:]), nil
}

// refuseRepeat refuses a clientmsgid of the last 24 hours and hands out the id of
// the job that has it.
func (b *massBook) refuseRepeat(clientID string, now time.Time) *apiError {
	old, ok := b.byClient[clientID]
	if !ok || now.Sub(old.at) >= clientIDMemory {
		return nil
	}
	if now.Sub(old.at) < clientIDPause {
		return fail(45066)
	}
	e := fail(45065)
	e.extra = map[string]any{"msg_id": old.id}
	return e
}

// takeQuota counts a job against the account's mass quota.
func (b *massBook) takeQuota(k Kind, job *massJob, now time.Time) *apiError {
	if day := now.In(china).Format(time.DateOnly); b.day != day {
		b.day, b.dayCount = day, 0
	}
	if month := monthOf(now); b.month != month {
		b.month, b.toAll = month, 0
	}
	if k == VerifiedSubscription {
		if b.dayCount >= dailySubscription {
			return fail(45028)
		}
		b.dayCount++
		return nil
	}
	if job.toAll {
		if b.toAll >= monthlyMass {
			return fail(45028)
		}
		b.toAll++
	}
	return nil
}

type previewRequest struct {
	massContent
	ToUser   string `json:"touser"`
	ToWXName string `json:"towxname"`
}

// previewMass is POST /cgi-bin/message/mass/preview: one person, no quota, no event.
func previewMass(p *Platform, c *call, in *previewRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.ToUser]
	switch {
	case in.ToWXName != "":
		return nil, fail(40132)
	case !ok:
		return nil, fail(40003)
	case !f.subscribed:
		return nil, fail(43004)
	}
	b := p.newBubble(sideAccount, in.MsgType, "preview")
	if err := p.fillMass(b, &in.massContent); err != nil {
		return nil, err
	}
	p.put(f, b)
	return map[string]any{"errcode": 0, "errmsg": "preview success", "msg_id": p.next()}, nil
}

type massIDRequest struct {
	MsgID      json.Number `json:"msg_id"`
	ArticleIdx int         `json:"article_idx"`
	URL        string      `json:"url"`
}

func (p *Platform) massJob(id json.Number) (*massJob, *apiError) {
	n, err := id.Int64()
	if job, ok := p.mass.jobs[n]; err == nil && ok {
		return job, nil
	}
	return nil, fail(40059)
}

// getMass is POST /cgi-bin/message/mass/get.
func getMass(p *Platform, c *call, in *massIDRequest) (any, *apiError) {
	job, err := p.massJob(in.MsgID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"msg_id": job.id, "msg_status": job.status}, nil
}

// deleteMass is POST /cgi-bin/message/mass/delete: only news and video.
func deleteMass(p *Platform, c *call, in *massIDRequest) (any, *apiError) {
	job, err := p.massJob(in.MsgID)
	if err != nil {
		return nil, err
	}
	if k := job.bubble.kind; (k != "news" && k != "video") || job.status != massSuccess {
		return nil, fail(40059)
	}
	job.status, job.bubble.gone = massDeleted, true
	p.sendAll("gone", func() any { return job.bubble.id })
	p.announceJobs()
	return success(), nil
}

type speedRequest struct {
	Speed int `json:"speed"`
}

// massSpeeds are the speeds of levels 0–4 in 10,000 a minute.
var massSpeeds = [...]int{80, 60, 45, 30, 10}

func getMassSpeed(p *Platform, c *call) (any, *apiError) {
	return map[string]any{"speed": p.mass.speed, "realspeed": massSpeeds[p.mass.speed]}, nil
}

func setMassSpeed(p *Platform, c *call, in *speedRequest) (any, *apiError) {
	if in.Speed < 0 || in.Speed >= len(massSpeeds) {
		return nil, fail(40097)
	}
	p.mass.speed = in.Speed
	return success(), nil
}
