package host

import (
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// createPost saves a post of the plugin and returns it as CreatePost does.
func (s *server) createPost(post *model.Post) (*model.Post, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.channels[post.ChannelId]
	if !ok {
		return nil, notFound("CreatePost", "channel")
	}
	if _, ok := s.users[post.UserId]; !ok {
		return nil, notFound("CreatePost", "user")
	}
	if post.RootId != "" && s.posts[post.RootId] == nil {
		return nil, model.NewAppError("CreatePost", "api.post.create_post.root_id.app_error", nil, "", http.StatusBadRequest)
	}
	post.Metadata = nil
	post.AddProp(model.PostPropsFromPlugin, "true")
	post.PreSave()
	if err := post.IsValid(model.PostMessageMaxRunesV2); err != nil {
		return nil, err
	}
	s.attachFiles(post)
	s.posts[post.Id] = copied(post)
	s.order[channel.Id] = append(s.order[channel.Id], post.Id)
	s.lastPostAt = post.CreateAt
	return post, nil
}

// attachFiles gives the post those of its files that are its author's and on no other post.
func (s *server) attachFiles(post *model.Post) {
	post.FileIds = slices.DeleteFunc(post.FileIds, func(id string) bool {
		file := s.files[id]
		if file == nil || file.PostId != "" || file.CreatorId != post.UserId {
			return true
		}
		file.PostId, file.ChannelId = post.Id, post.ChannelId
		return false
	})
}

// updatePost changes what a plugin may change of a post.
func (s *server) updatePost(post *model.Post) (*model.Post, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, ok := s.posts[post.Id]
	if !ok || stored.DeleteAt != 0 {
		return nil, notFound("UpdatePost", "post")
	}
	updated := copied(stored)
	updated.UpdateAt = model.GetMillis()
	if updated.Message != post.Message || !updated.FileIds.Equals(post.FileIds) || !updated.AttachmentsEqual(post) {
		updated.EditAt = updated.UpdateAt
	}
	updated.Message = post.Message
	updated.IsPinned = post.IsPinned
	updated.HasReactions = post.HasReactions
	updated.FileIds = post.FileIds
	updated.SetProps(post.GetProps())
	updated.PreCommit()
	if err := updated.IsValid(model.PostMessageMaxRunesV2); err != nil {
		return nil, err
	}
	s.posts[post.Id] = copied(updated)
	return updated, nil
}

func (s *server) deletePost(id string) *model.AppError {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, ok := s.posts[id]
	if !ok || stored.DeleteAt != 0 {
		return notFound("DeletePost", "post")
	}
	stored.DeleteAt = model.GetMillis()
	stored.UpdateAt = stored.DeleteAt
	return nil
}

func (s *server) post(id string) (*model.Post, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, ok := s.posts[id]
	if !ok || stored.DeleteAt != 0 {
		return nil, notFound("GetPost", "post")
	}
	return copied(stored), nil
}

// postsForChannel is one page of a channel, newest first.
func (s *server) postsForChannel(channel string, page, perPage int) *model.PostList {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := model.NewPostList()
	skip := page * perPage
	for _, id := range slices.Backward(s.order[channel]) {
		if s.posts[id].DeleteAt != 0 {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if len(list.Order) == perPage {
			list.PrevPostId = id
			break
		}
		list.AddOrder(id)
		list.AddPost(copied(s.posts[id]))
	}
	return list
}

// postsOf are the posts of the channels that are wanted, oldest first, deleted ones included.
func (s *server) postsOf(wanted func(*model.Channel) bool) []*model.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	posts := []*model.Post{}
	for _, channel := range s.channels {
		if wanted(channel) {
			for _, id := range s.order[channel.Id] {
				posts = append(posts, copied(s.posts[id]))
			}
		}
	}
	slices.SortStableFunc(posts, func(a, b *model.Post) int { return int(a.CreateAt - b.CreateAt) })
	return posts
}

// directChannel is the channel between two users, made when it is first asked for.
func (s *server) directChannel(a, b string) (*model.Channel, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[a] == nil || s.users[b] == nil {
		return nil, notFound("GetDirectChannel", "user")
	}
	name := model.GetDMNameFromIds(a, b)
	if id, known := s.direct[name]; known {
		return copied(s.channels[id]), nil
	}
	now := model.GetMillis()
	channel := &model.Channel{Id: model.NewId(), Type: model.ChannelTypeDirect, Name: name, CreatorId: a, CreateAt: now, UpdateAt: now}
	s.channels[channel.Id] = channel
	s.direct[name] = channel.Id
	return copied(channel), nil
}

// PostFigures are for those who wait for many posts.
type PostFigures struct {
	Count int `json:"count"`
	// LastAt is when the newest was made, in milliseconds since 1970.
	LastAt int64 `json:"last_at"`
}

func (s *server) postFigures() PostFigures {
	s.mu.Lock()
	defer s.mu.Unlock()
	return PostFigures{Count: len(s.posts), LastAt: s.lastPostAt}
}

func (s *server) channel(id string) (*model.Channel, *model.AppError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel, ok := s.channels[id]
	if !ok {
		return nil, notFound("GetChannel", "channel")
	}
	return copied(channel), nil
}

// showEphemeral shows a post to one user; one with a known id takes the place of that one.
func (s *server) showEphemeral(user string, post *model.Post) *model.Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	post.Type = model.PostTypeEphemeral
	post.PreSave()
	post.GenerateActionIds()
	for i, shown := range s.ephemeral {
		if shown.UserID == user && shown.Post.Id == post.Id {
			s.ephemeral[i].Post = copied(post)
			return post
		}
	}
	s.ephemeral = append(s.ephemeral, EphemeralPost{UserID: user, Post: copied(post)})
	return post
}

func (s *server) hideEphemeral(user, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ephemeral = slices.DeleteFunc(s.ephemeral, func(shown EphemeralPost) bool {
		return shown.UserID == user && shown.Post.Id == id
	})
}

func (s *server) ephemeralPosts(user string) []EphemeralPost {
	s.mu.Lock()
	defer s.mu.Unlock()
	posts := []EphemeralPost{}
	for _, shown := range s.ephemeral {
		if user == "" || shown.UserID == user {
			posts = append(posts, EphemeralPost{UserID: shown.UserID, Post: copied(shown.Post)})
		}
	}
	return posts
}
