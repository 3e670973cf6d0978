class Jar < ApplicationRecord
  has_one_attached :photo
end
