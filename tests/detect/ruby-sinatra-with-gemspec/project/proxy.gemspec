Gem::Specification.new do |s|
  s.name = "proxy"
  s.executables << "proxy"
  s.required_ruby_version = [">= 3.2", "< 3.5"]
  s.add_dependency "sinatra", "~> 4.0"
end
