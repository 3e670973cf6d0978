Gem::Specification.new do |spec|
  spec.add_dependency "rails", ">= 7"
end
