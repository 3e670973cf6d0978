require ::File.expand_path("../spec/example_app/config/environment", __FILE__)
run Rails.application
