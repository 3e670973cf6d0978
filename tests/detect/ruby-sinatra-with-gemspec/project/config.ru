require_relative "lib/proxy"
run Proxy
