defmodule ShopWeb.Router do
  use ShopWeb, :router

  get "/health", ShopWeb.HealthController, :index
end
