Gem::Specification.new do |s|
  s.name = "boards"
  s.required_ruby_version = ">= 3.1"
  s.add_dependency "actionpack", ">= 7.0"
end
