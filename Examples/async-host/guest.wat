;; Adds up the prices of a few items. It knows nothing of waiting: looking up a price is a call like any other.
(import "shop" "price" (func $price (param $item i32) (result i32)))
(func (export "total") (param $first i32) (param $count i32) (result i32)
  (local $total i32)
  (loop $again
    (local.set $total (i32.add (local.get $total) (call $price (local.get $first))))
    (local.set $first (i32.add (local.get $first) (i32.const 1)))
    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
    (br_if $again (local.get $count)))
  (local.get $total))
