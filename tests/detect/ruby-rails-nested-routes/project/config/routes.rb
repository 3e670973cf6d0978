Rails.application.routes.draw do
  namespace :internal do
    get "ping" => "ping#show"
  end

  namespace :api do
    resources :orders
    namespace :v1 do
      get "health", to: "health#show"
    end
  end
end
