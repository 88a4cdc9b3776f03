package standin

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif"  // decode what followers send
	_ "image/jpeg" // likewise
	"image/png"
	"io"
	"net/http"
	"slices"
	"time"
)

// Media: temporary files live three days, permanent ones until deleted. Limits as
// documented: image 10 MB, voice 2 MB, video 10 MB, thumb 64 KB; pictures inside
// articles 1 MB.

const (
	mediaLife     = 72 * time.Hour
	maxInline     = 1 << 20
	maxMediaBytes = 256 << 20 // held in memory at once; then the oldest temporary files go
)

var mediaLimits = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}

type mediaFile struct {
	id        string
	kind      string
	name      string
	mime      string
	data      []byte
	created   time.Time
	permanent bool
}

type mediaBook struct {
	files map[string]*mediaFile
	order []*mediaFile
	bytes int
}

func newMediaBook() mediaBook { return mediaBook{files: map[string]*mediaFile{}} }

var errMedia = errors.New("the file is not a picture of a kind that WeChat takes, or too large")

// find returns a file that has not expired.
func (b *mediaBook) find(id string, now time.Time) (*mediaFile, bool) {
	f, ok := b.files[id]
	if !ok || (!f.permanent && now.Sub(f.created) >= mediaLife) {
		return nil, false
	}
	return f, true
}

func (b *mediaBook) keep(f *mediaFile) *mediaFile {
	f.id = randomID(64)
	b.files[f.id] = f
	b.order = append(b.order, f)
	b.bytes += len(f.data)
	for i := 0; b.bytes > maxMediaBytes && i < len(b.order); {
		if old := b.order[i]; !old.permanent && old != f {
			b.drop(old)
		} else {
			i++
		}
	}
	return f
}

func (b *mediaBook) drop(f *mediaFile) {
	delete(b.files, f.id)
	b.bytes -= len(f.data)
	if i := slices.Index(b.order, f); i >= 0 {
		b.order = slices.Delete(b.order, i, i+1)
	}
}

// receive keeps what a follower sent; an empty image becomes a sample picture.
func (b *mediaBook) receive(kind string, data []byte, now time.Time) (string, error) {
	if kind == "image" && len(data) == 0 {
		data = samplePicture()
	}
	mime := sniff(kind, data)
	if mime == "" || len(data) > mediaLimits[kind] {
		return "", errMedia
	}
	return b.keep(&mediaFile{kind: kind, mime: mime, data: data, created: now}).id, nil
}

// sniff is the MIME type of a file of a kind, or empty when it is of another.
func sniff(kind string, data []byte) string {
	switch kind {
	case "image", "thumb":
		_, format, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || (kind == "thumb" && format != "jpeg") {
			return ""
		}
		return "image/" + format
	case "voice":
		if bytes.HasPrefix(data, []byte("#!AMR")) {
			return "audio/amr"
		}
		if bytes.HasPrefix(data, []byte("ID3")) || (len(data) > 1 && data[0] == 0xff && data[1]&0xe0 == 0xe0) {
			return "audio/mpeg"
		}
		return ""
	case "video":
		return "video/mp4"
	}
	return ""
}

// silence is the shortest AMR file: what a voice from the chat page holds.
func silence() []byte { return append([]byte("#!AMR\n"), 0x7c, 0, 0, 0) }

// samplePicture is a small picture for followers who have none at hand.
func samplePicture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 480, 320))
	for y := range 320 {
		for x := range 480 {
			c := color.RGBA{uint8(130 + y/4), uint8(190 + y/8), 240, 255}
			if sun := (x-370)*(x-370) + (y-80)*(y-80); sun < 1400 {
				c = color.RGBA{255, 236, 170, 255}
			}
			if y > 150+(x-150)*(x-150)/420 {
				c = color.RGBA{120, 176, 142, 255}
			}
			if y > 205+(x-380)*(x-380)/900 {
				c = color.RGBA{72, 140, 98, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	// encoding to memory cannot fail
	_ = png.Encode(&b, img)
	return b.Bytes()
}

// uploaded reads and checks the file of an upload call.
func uploaded(c *call, kind string, limit int) (*mediaFile, *apiError) {
	file, header, err := c.form.FormFile("media")
	if err != nil {
		return nil, fail(41005)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(limit)+1))
	switch {
	case err != nil || len(data) == 0:
		return nil, fail(41005)
	case len(data) > limit:
		return nil, fail(40006)
	}
	mime := sniff(kind, data)
	if mime == "" {
		return nil, fail(40005)
	}
	return &mediaFile{kind: kind, name: header.Filename, mime: mime, data: data, created: c.now}, nil
}

func uploadMedia(p *Platform, c *call) (any, *apiError) {
	kind := c.query.Get("type")
	limit, ok := mediaLimits[kind]
	if !ok {
		return nil, fail(40004)
	}
	f, err := uploaded(c, kind, limit)
	if err != nil {
		return nil, err
	}
	p.media.keep(f)
	idName := "media_id"
	if kind == "thumb" {
		idName = "thumb_media_id"
	}
	return map[string]any{"type": kind, idName: f.id, "created_at": c.now.Unix()}, nil
}

func getMedia(p *Platform, c *call) (any, *apiError) {
	f, ok := p.media.find(c.query.Get("media_id"), c.now)
	if !ok {
		return nil, fail(40007)
	}
	if f.kind == "video" && !f.permanent {
		return map[string]any{"video_url": p.base + "/chat/media/" + f.id}, nil
	}
	c.file = &rawFile{contentType: f.mime, name: orDefault(f.name, "media"), data: f.data}
	return nil, nil
}

// uploadInline is /cgi-bin/media/uploadimg: pictures inside articles, by address.
func uploadInline(p *Platform, c *call) (any, *apiError) {
	f, err := uploaded(c, "image", maxInline)
	if err != nil {
		return nil, err
	}
	f.permanent, f.kind = true, "inline"
	p.media.keep(f)
	return map[string]any{"url": p.base + "/chat/media/" + f.id}, nil
}

func addMaterial(p *Platform, c *call) (any, *apiError) {
	kind := orDefault(c.query.Get("type"), c.form.FormValue("type"))
	limit, ok := mediaLimits[kind]
	if !ok {
		return nil, fail(40004)
	}
	f, err := uploaded(c, kind, limit)
	if err != nil {
		return nil, err
	}
	f.permanent = true
	p.media.keep(f)
	body := map[string]any{"media_id": f.id}
	if kind == "image" {
		body["url"] = p.base + "/chat/media/" + f.id
	}
	return body, nil
}

func getMaterial(p *Platform, c *call, in *mediaIDRequest) (any, *apiError) {
	f, ok := p.media.find(in.MediaID, c.now)
	if !ok || !f.permanent {
		return nil, fail(40007)
	}
	c.file = &rawFile{contentType: f.mime, name: orDefault(f.name, "media"), data: f.data}
	return nil, nil
}

func deleteMaterial(p *Platform, c *call, in *mediaIDRequest) (any, *apiError) {
	f, ok := p.media.find(in.MediaID, c.now)
	if !ok || !f.permanent {
		return nil, fail(40007)
	}
	p.media.drop(f)
	return success(), nil
}

func (b *mediaBook) permanentOf(kind string) []*mediaFile {
	var out []*mediaFile
	for _, f := range b.order {
		if f.permanent && f.kind == kind {
			out = append(out, f)
		}
	}
	return out
}

func countMaterial(p *Platform, c *call) (any, *apiError) {
	return map[string]any{
		"voice_count": len(p.media.permanentOf("voice")), "video_count": len(p.media.permanentOf("video")),
		"image_count": len(p.media.permanentOf("image")), "news_count": len(p.drafts.released),
	}, nil
}

func listMaterial(p *Platform, c *call, in *pageRequest) (any, *apiError) {
	if _, ok := mediaLimits[in.Type]; !ok || in.Type == "thumb" {
		return nil, fail(40004)
	}
	all := p.media.permanentOf(in.Type)
	chosen, err := page(all, in)
	if err != nil {
		return nil, err
	}
	items := []any{}
	for _, f := range chosen {
		items = append(items, map[string]any{
			"media_id": f.id, "name": f.name, "update_time": f.created.Unix(), "url": p.base + "/chat/media/" + f.id,
		})
	}
	return map[string]any{"total_count": len(all), "item_count": len(items), "item": items}, nil
}

// serveMedia is GET /chat/media/{id}: files as pages and bots fetch them.
func (p *Platform) serveMedia(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	f, ok := p.media.find(r.PathValue("id"), p.now())
	p.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.mime)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(f.data)
}
