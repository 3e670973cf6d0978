class Post < ApplicationRecord
  has_many_attached :pictures
  mount_uploader :cover, CoverUploader
end
