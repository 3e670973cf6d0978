require "rails/all"

module Gallery
  class Application < Rails::Application
  end
end
