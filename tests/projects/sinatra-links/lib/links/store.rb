require "securerandom"

module Links
  # Short names of addresses, in memory.
  class Store
    def initialize
      @links = {}
      @lock = Mutex.new
    end

    def add(address)
      slug = SecureRandom.alphanumeric(6)
      @lock.synchronize { @links[slug] = address }
      slug
    end

    def find(slug)
      @lock.synchronize { @links[slug] }
    end

    def all
      @lock.synchronize { @links.dup }
    end
  end
end
