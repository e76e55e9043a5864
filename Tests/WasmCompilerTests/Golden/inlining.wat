;; v3
(module
  (memory 1)
  (func $load (param i32) (result i32) (i32.load (local.get 0)))
  (func $double (param i32) (result i32) (i32.shl (call $load (local.get 0)) (i32.const 1)))
  (func $sum (param $from i32) (param $to i32) (result i32)
    (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $double (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $from) (local.get $to))))
    (local.get $sum))
  (func $power (param $n i32) (result i32)
    (if (result i32) (local.get $n)
      (then (i32.mul (i32.const 3) (call $power (i32.sub (local.get $n) (i32.const 1)))))
      (else (i32.const 1))))
)
;; ===== function 0
;; function function0(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 spare=65536 for=2 {
;; block0(v0: i64, v1: i64, v2: i32):
;;   v3 = zeroExtend.i64 v2
;;   v4 = add.i64 v1, v3
;;   v5 = load.i32 v4 width=4 alias=2 trap=2
;;   ret (v5)
;; }
;; 000000  mov eax, dword ptr [r15 + rdi]
;; 000004  ret
;; trap 0: memoryOutOfBounds at 3
;; frame 0
;; ===== function 1
;; function function1(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=7 spare=65536 for=2 {
;; block0(v0: i64, v1: i64, v2: i32):
;;   v6 = constant.i32 number=1
;;   v3 = zeroExtend.i64 v2
;;   v4 = add.i64 v1, v3
;;   v5 = load.i32 v4 width=4 alias=2 trap=2
;;   v7 = shl.i32 v5, v6
;;   ret (v7)
;; }
;; 000000  mov eax, dword ptr [r15 + rdi]
;; 000004  add eax, eax
;; 000006  ret
;; trap 0: memoryOutOfBounds at 2147483651
;; sources from 2147483648 are function 0 from 0 called at 10
;; frame 0
;; ===== function 2
;; function function2(i64, i64, i32, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=16 spare=65536 for=2 {
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;;   v5 = constant.i32 number=0
;;   v11 = constant.i32 number=1
;;   v14 = constant.i32 number=4
;;   jump block1(v5, v2)
;; block1(v6: i32, v7: i32):
;;   v8 = zeroExtend.i64 v7
;;   v9 = add.i64 v1, v8
;;   v10 = load.i32 v9 width=4 alias=2 trap=2
;;   v12 = shl.i32 v10, v11
;;   v13 = add.i32 v6, v12
;;   v15 = add.i32 v7, v14
;;   v16 = compare.i32 gtU v3, v15
;;   branch v16 block1(v13, v15) block2
;; block2:
;;   ret (v13)
;; }
;; 000000  xor eax, eax
;; 000002  nop word ptr [rax + rax]
;; 00000b  nop word ptr [rax + rax]
;; 000014  nop word ptr [rax + rax]
;; 00001d  nop dword ptr [rax]
;; 000020  mov ecx, dword ptr [r15 + rdi]
;; 000024  lea eax, [rax + 2*rcx]
;; 000027  add edi, 0x4
;; 00002a  cmp esi, edi
;; 00002c  ja 0x20
;; 00002e  ret
;; trap 32: memoryOutOfBounds at 2147483660
;; sources from 2147483648 are function 1 from 7 called at 25
;; sources from 2147483657 are function 0 from 0 called at 2147483651
;; frame 0
;; ===== function 3
;; function function3(i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=48 spare=65536 for=2 {
;; signature 0 = (i64, i64, i32) -> (i32) convention=0 reads=18446744073709551615 writes=18158513697557839870
;; block0(v0: i64, v1: i64, v2: i32):
;;   v4 = constant.i32 number=3
;;   v5 = constant.i32 number=1
;;   v6 = constant.i32 number=4294967295
;;   v9 = constant.i32 number=4294967294
;;   v12 = constant.i32 number=4294967293
;;   branch v2 block1 block2
;; block1:
;;   v7 = add.i32 v2, v6
;;   branch v7 block3 block4
;; block3:
;;   v10 = add.i32 v2, v9
;;   branch v10 block5 block6
;; block5:
;;   v13 = add.i32 v2, v12
;;   v14 = call.i32 @3 (v0, v1, v13) signature=0
;;   v15 = mul.i32 v14, v4
;;   jump block7(v15)
;; block6:
;;   jump block7(v5)
;; block7(v16: i32):
;;   v19 = mul.i32 v16, v4
;;   jump block8(v19)
;; block4:
;;   jump block8(v5)
;; block8(v20: i32):
;;   v23 = mul.i32 v20, v4
;;   jump block9(v23)
;; block2:
;;   jump block9(v5)
;; block9(v24: i32):
;;   ret (v24)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0x4a
;; 000009  sub rsp, 0x8
;; 00000d  test edi, edi
;; 00000f  je 0x40
;; 000011  lea eax, [rdi - 0x1]
;; 000014  test eax, eax
;; 000016  je 0x36
;; 000018  lea eax, [rdi - 0x2]
;; 00001b  test eax, eax
;; 00001d  je 0x2c
;; 00001f  add edi, -0x3
;; 000022  call 0x27  ; symbol3
;; 000027  lea eax, [rax + 2*rax]
;; 00002a  jmp 0x31
;; 00002c  mov eax, 0x1
;; 000031  lea eax, [rax + 2*rax]
;; 000034  jmp 0x3b
;; 000036  mov eax, 0x1
;; 00003b  lea eax, [rax + 2*rax]
;; 00003e  jmp 0x45
;; 000040  mov eax, 0x1
;; 000045  add rsp, 0x8
;; 000049  ret
;; 00004a  ud2
;; trap 74: callStackExhausted at 48
;; sources from 2147483648 are function 3 from 48 called at 60
;; sources from 2147483668 are function 3 from 48 called at 2147483660
;; frame 8
