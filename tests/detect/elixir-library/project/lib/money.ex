defmodule Money do
end
