package storetest

import (
	"bytes"
	"testing"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
)

var uploadCases = map[string]func(*testing.T, *world){
	"an upload from hand-in to import": uploadLife,
	"what nobody confirms is dropped":  uploadsPruned,
}

// bigFile is more than one part, and no text.
var bigFile = bytes.Repeat([]byte{0, 1, 0xff, 'x'}, 1<<18+100)

func upload(t testing.TB, w *world) store.Upload {
	t.Helper()
	return must(w.AddUpload(t.Context(), store.Upload{Name: "法律.zip", Actor: "普法股", At: w.now()}, bigFile))(t)
}

func uploadLife(t *testing.T, w *world) {
	ctx := t.Context()
	u := upload(t, w)
	var got bytes.Buffer
	no(t, w.WriteUpload(ctx, u.ID, &got))
	if !bytes.Equal(got.Bytes(), bigFile) {
		t.Errorf("read back %d bytes of %d", got.Len(), len(bigFile))
	}
	no(t, w.PreviewUpload(ctx, u.ID, `{"new":1}`))
	u.State, u.Preview = store.UploadReady, `{"new":1}`
	same(t, "read", must(w.Upload(ctx, u.ID))(t), u)
	no(t, w.EndUpload(ctx, u.ID, store.UploadDone, `{"added":1}`, w.by()))
	no(t, w.EndUpload(ctx, u.ID, store.UploadDropped, "", w.by()))
	u.State, u.Result = store.UploadDone, `{"added":1}`
	same(t, "imported", must(w.Uploads(ctx))(t), []store.Upload{u})
	same(t, "its file", fault.KindOf(w.WriteUpload(ctx, u.ID, &got)), fault.NotFound)
	same(t, "audit log", len(must(w.AuditLog(ctx, store.AuditFilter{Subject: "upload/" + u.ID}))(t)), 2)
	_, err := w.Upload(ctx, "none")
	same(t, "no such upload", fault.KindOf(err), fault.NotFound)
}

func uploadsPruned(t *testing.T, w *world) {
	ctx := t.Context()
	old := upload(t, w)
	w.pass(24 * time.Hour)
	fresh := upload(t, w)
	no(t, w.DropStaleUploads(ctx, w.now()))
	same(t, "old", must(w.Upload(ctx, old.ID))(t).State, store.UploadDropped)
	same(t, "its file", fault.KindOf(w.WriteUpload(ctx, old.ID, &bytes.Buffer{})), fault.NotFound)
	same(t, "fresh", must(w.Upload(ctx, fresh.ID))(t).State, store.UploadReading)
}
