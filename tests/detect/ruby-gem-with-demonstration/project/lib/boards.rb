module Boards
end
