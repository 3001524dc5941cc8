-- The same message as heythere's: a key by zipf:0.99 over 1..10,000 (also by rejection inversion) and a number.
local EXPONENT, KEYS = 0.99, 10000
local random, floor, exp, log = math.random, math.floor, math.exp, math.log

local function integral(x)
  return (x ^ (1 - EXPONENT) - 1) / (1 - EXPONENT)
end
local function inverse(y)
  return (1 + y * (1 - EXPONENT)) ^ (1 / (1 - EXPONENT))
end
local LOW = integral(1.5) - 1
local HIGH = integral(KEYS + 0.5)
local SURE = 2 - inverse(integral(2.5) - 2 ^ -EXPONENT)

local function zipf()
  while true do
    local u = HIGH + random() * (LOW - HIGH)
    local x = inverse(u)
    local key = floor(x + 0.5)
    if key < 1 then key = 1 elseif key > KEYS then key = KEYS end
    if key - x <= SURE or u >= integral(key + 0.5) - key ^ -EXPONENT then return key end
  end
end

request = function()
  return wrk.format("GET", "/k" .. zipf() .. "?n=" .. random(1, 1000000))
end
