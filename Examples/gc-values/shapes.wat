;; Shapes as objects of the garbage-collected heap.
(module
  (type $point (struct (field $x (mut f64)) (field $y (mut f64))))
  (type $path (array (mut (ref null $point))))
  (type $shape (struct (field $name externref) (field $path (ref $path))))

  (func (export "shape") (param $name externref) (param $path (ref $path)) (result (ref $shape))
    (struct.new $shape (local.get $name) (local.get $path)))

  ;; The length of the way from point to point.
  (func (export "length") (param $shape (ref $shape)) (result f64)
    (local $path (ref $path)) (local $i i32) (local $sum f64) (local $a (ref $point)) (local $b (ref $point))
    (local.set $path (struct.get $shape $path (local.get $shape)))
    (if (i32.eqz (array.len (local.get $path))) (then (return (f64.const 0))))
    (local.set $a (ref.as_non_null (array.get $path (local.get $path) (i32.const 0))))
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (if (i32.lt_u (local.get $i) (array.len (local.get $path)))
        (then
          (local.set $b (ref.as_non_null (array.get $path (local.get $path) (local.get $i))))
          (local.set $sum (f64.add (local.get $sum) (call $distance (local.get $a) (local.get $b))))
          (local.set $a (local.get $b))
          (br $next))))
    (local.get $sum))

  (func $distance (param $a (ref $point)) (param $b (ref $point)) (result f64) (local $x f64) (local $y f64)
    (local.set $x (f64.sub (struct.get $point $x (local.get $a)) (struct.get $point $x (local.get $b))))
    (local.set $y (f64.sub (struct.get $point $y (local.get $a)) (struct.get $point $y (local.get $b))))
    (f64.sqrt (f64.add (f64.mul (local.get $x) (local.get $x)) (f64.mul (local.get $y) (local.get $y))))))
