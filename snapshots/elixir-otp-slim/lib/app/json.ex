defmodule App.Json do
  @moduledoc "Encodes any term as JSON, so that no log line is lost because of its contents."

  @doc "Encodes a term as JSON. Terms without a JSON type, such as a pid, become the string of `inspect`."
  def encode(nil), do: "null"
  def encode(value) when is_boolean(value) or is_integer(value) or is_float(value), do: to_string(value)
  def encode(value) when is_atom(value), do: encode(Atom.to_string(value))
  def encode(value) when is_binary(value), do: <<?", escaped(String.replace_invalid(value))::binary, ?">>
  def encode(value) when is_map(value) and not is_struct(value), do: value |> Map.to_list() |> object()

  def encode([{key, _} | _] = value) when is_atom(key) do
    if Keyword.keyword?(value), do: object(value), else: encode(inspect(value))
  end

  def encode(value) when is_list(value) do
    if List.improper?(value), do: encode(inspect(value)), else: "[#{Enum.map_join(value, ",", &encode/1)}]"
  end

  def encode(value), do: encode(inspect(value))

  defp object(pairs), do: "{#{Enum.map_join(pairs, ",", fn {key, value} -> "#{name(key)}:#{encode(value)}" end)}}"

  defp name(key) when is_atom(key) or is_binary(key), do: encode(to_string(key))
  defp name(key), do: encode(inspect(key))

  defp escaped(text), do: for(<<character::utf8 <- text>>, into: "", do: escape(character))

  defp escape(?"), do: ~S(\")
  defp escape(?\\), do: ~S(\\)
  defp escape(?\n), do: ~S(\n)
  defp escape(control) when control < 0x20, do: ~S(\u) <> String.pad_leading(Integer.to_string(control, 16), 4, "0")
  defp escape(character), do: <<character::utf8>>
end
