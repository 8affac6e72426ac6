package host

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// createUpload begins an upload; the caller chooses its id and time of creation.
func (s *server) createUpload(upload *model.UploadSession) (*model.UploadSession, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	upload.FileOffset = 0
	upload.Path = "upload/" + upload.Id
	if err := upload.IsValid(); err != nil {
		return nil, err
	}
	if s.channels[upload.ChannelId] == nil {
		return nil, notFound("CreateUploadSession", "channel")
	}
	kept := *upload
	s.uploads[upload.Id] = &kept
	return upload, nil
}

func (s *server) upload(id string) (*model.UploadSession, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	upload, ok := s.uploads[id]
	if !ok {
		return nil, notFound("GetUploadSession", "upload")
	}
	found := *upload
	return &found, nil
}

// uploadData reads the file of an upload. The plugin's stream is read without holding the server.
func (s *server) uploadData(id string, content io.Reader) (*model.FileInfo, error) {
	upload, err := s.upload(id)
	if err != nil {
		return nil, err
	}
	data := make([]byte, upload.FileSize)
	switch _, err := io.ReadFull(content, data); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil // as a server: the upload is not complete, and there is no file yet
	case err != nil:
		return nil, fmt.Errorf("cannot read the file: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.uploads, id)
	return s.addFile(upload.UserId, upload.ChannelId, upload.Filename, data), nil
}

func (s *server) addFile(creator, channel, name string, data []byte) *model.FileInfo {
	now := model.GetMillis()
	extension := strings.TrimPrefix(filepath.Ext(name), ".")
	file := &model.FileInfo{
		Id: model.NewId(), CreatorId: creator, ChannelId: channel, CreateAt: now, UpdateAt: now,
		Name: name, Extension: extension, Size: int64(len(data)), MimeType: mime.TypeByExtension("." + extension),
	}
	s.files[file.Id] = file
	s.contents[file.Id] = data
	found := *file
	return &found
}

// copyFiles makes files of their own from files that may already be on a post.
func (s *server) copyFiles(user string, ids []string) ([]string, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var copies []string
	for _, id := range ids {
		file, ok := s.files[id]
		if !ok {
			return nil, notFound("CopyFileInfos", "file_info")
		}
		duplicate := *file
		duplicate.Id, duplicate.CreatorId, duplicate.PostId, duplicate.ChannelId = model.NewId(), user, "", ""
		s.files[duplicate.Id] = &duplicate
		s.contents[duplicate.Id] = s.contents[id]
		copies = append(copies, duplicate.Id)
	}
	return copies, nil
}

// open is a file as a user gets it who may read the channel of its post.
func (s *server) open(user, id string) (*model.FileInfo, []byte, *model.AppError) {
	info, content, err := s.file(id)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	channel := s.channels[info.ChannelId]
	if info.PostId == "" || channel == nil || !strings.Contains(channel.Name, user) {
		return nil, nil, model.NewAppError("open", "api.context.permissions.app_error", nil, "", http.StatusForbidden)
	}
	return info, content, nil
}

func (s *server) file(id string) (*model.FileInfo, []byte, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	file, ok := s.files[id]
	if !ok {
		return nil, nil, model.NewAppError("GetFile", "app.file_info.get.app_error", nil, "", http.StatusNotFound)
	}
	found := *file
	return &found, s.contents[id], nil
}
