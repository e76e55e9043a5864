(module
  (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $sum (param $n i32) (result i64) (local $i i32) (local $s i64)
    (loop $again
      (local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $s))
)
;; ===== function 0
;; function function0(i64, i64, i32, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 {
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;;   v4 = add.i32 v2, v3
;;   ret (v4)
;; }
;; 000000  add edi, esi
;; 000002  mov eax, edi
;; 000004  ret
;; frame 0
;; ===== function 1
;; function function1(i64, i64, i32, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=7 {
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;;   v4 = divS.i32 v2, v3 code=8 overflow=9
;;   ret (v4)
;; }
;; 000000  mov eax, edi
;; 000002  test esi, esi
;; 000004  je 0xf
;; 000006  cmp esi, -0x1
;; 000009  je 0x11
;; 00000b  cdq
;; 00000c  idiv esi
;; 00000e  ret
;; 00000f  ud2
;; 000011  neg eax
;; 000013  jo 0x17
;; 000015  jmp 0xe
;; 000017  ud2
;; trap 15: integerDivideByZero at 12
;; trap 23: integerOverflow at 12
;; frame 0
;; ===== function 2
;; function function2(i64, i64, i32) -> (i64) convention=0 limit=8 code=11 slack=256 through=0 source=14 {
;; block0(v0: i64, v1: i64, v2: i32):
;;   v4 = constant.i64 number=0
;;   v6 = constant.i32 number=0
;;   v10 = constant.i32 number=1
;;   jump block1(v4, v6)
;; block1(v5: i64, v7: i32):
;;   v8 = zeroExtend.i64 v7
;;   v9 = add.i64 v5, v8
;;   v11 = add.i32 v7, v10
;;   v12 = compare.i32 gtU v2, v11
;;   branch v12 block1(v9, v11) block2
;; block2:
;;   ret (v9)
;; }
;; 000000  xor ecx, ecx
;; 000002  xor eax, eax
;; 000004  nop word ptr [rax + rax]
;; 00000d  nop word ptr [rax + rax]
;; 000016  nop word ptr [rax + rax]
;; 00001f  nop
;; 000020  add rax, rcx
;; 000023  add ecx, 0x1
;; 000026  cmp edi, ecx
;; 000028  ja 0x20
;; 00002a  ret
;; frame 0
