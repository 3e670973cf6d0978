class Mailer
  include Sidekiq::Job
end
