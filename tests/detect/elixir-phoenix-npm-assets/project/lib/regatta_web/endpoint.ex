defmodule RegattaWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :regatta
end
