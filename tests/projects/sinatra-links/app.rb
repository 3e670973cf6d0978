require "sinatra/base"
require_relative "lib/links/store"

module Links
  class App < Sinatra::Base
    set :store, Store.new

    get "/" do
      erb :index, locals: { links: settings.store.all }
    end

    post "/links" do
      slug = settings.store.add(params.fetch("address"))
      redirect "/#{slug}/info", 303
    end

    get "/:slug/info" do |slug|
      "#{slug}: #{settings.store.find(slug) || halt(404)}\n"
    end

    get "/:slug" do |slug|
      redirect settings.store.find(slug) || halt(404)
    end
  end
end
