(module
  (type $node (sub (struct (field $value (mut i32)) (field $next (mut (ref null $node))))))
  (type $leaf (sub final $node (struct (field $value (mut i32)) (field $next (mut (ref null $node))))))
  (type $bytes (array (mut i8)))
  (func $make (param i32) (result (ref $node)) (struct.new $node (local.get 0) (ref.null $node)))
  (func $length (param $n (ref null $node)) (result i32) (local $l i32)
    (block $done
      (loop $again
        (br_if $done (ref.is_null (local.get $n)))
        (local.set $l (i32.add (local.get $l) (i32.const 1)))
        (local.set $n (struct.get $node $next (local.get $n)))
        (br $again)))
    (local.get $l))
  (func $isLeaf (param (ref null $node)) (result i32) (ref.test (ref $leaf) (local.get 0)))
  (func $byte (param (ref $bytes) i32) (result i32) (array.get_u $bytes (local.get 0) (local.get 1)))
)
;; ===== function 0
;; function function0(i64, i64, i32) -> (i64) convention=0 limit=8 code=11 slack=256 through=0 {
;; signature 0 = (i64, i64) -> (i64) convention=1 reads=18446744073709551615 writes=67108864
;; signature 1 = (i64, i64) -> (i64) convention=1 reads=0 writes=0
;; block0(v0: i64, v1: i64, v2: i32):
;;   v3 = constant.i64 number=0
;;   v4 = constant.i64 number=32
;;   v14 = constant.i64 number=-65536
;;   v16 = constant.i64 number=65535
;;   v19 = constant.i32 number=4
;;   v22 = constant.i32 number=7
;;   v26 = constant.i32 number=1
;;   v38 = constant.i64 number=1
;;   v5 = load.i64 v0 width=8 alias=0
;;   v6 = load.i64 v5 width=8 alias=26 offset=32
;;   v7 = load.i64 v5 width=8 alias=26 offset=40
;;   v9 = sub.i64 v7, v6
;;   v10 = compare.i32 geU v9, v4
;;   branch v10 block1 block2
;; block1:
;;   v12 = add.i64 v6, v4
;;   store v5, v12 width=8 alias=26 offset=32
;;   v15 = and.i64 v6, v14
;;   v17 = and.i64 v6, v16
;;   v18 = wrap.i32 v17
;;   v20 = shrU.i32 v18, v19
;;   v23 = shrU.i32 v18, v22
;;   v24 = zeroExtend.i64 v23
;;   v25 = add.i64 v15, v24
;;   v27 = and.i32 v20, v22
;;   v28 = shl.i32 v26, v27
;;   v29 = load.i32 v25 width=1 alias=26
;;   v30 = or.i32 v28, v29
;;   store v25, v30 width=1 alias=26
;;   jump block3(v6)
;; block2: cold
;;   v33 = load.i64 v0 width=8 alias=0 offset=88
;;   v34 = load.i64 v33 width=8 alias=0 offset=104
;;   v35 = callIndirect.i64 v34 (v0, v4) signature=0
;;   v36 = compare.i32 eq v35, v3
;;   branch v36 block4 block5
;; block4: cold
;;   v40 = load.i64 v33 width=8 alias=0
;;   v41 = callIndirect.i64 v40 (v0, v38) signature=1
;;   unreachable code=1
;; block5: cold
;;   jump block3(v35)
;; block3(v8: i64):
;;   v44 = load.i64 v0 width=8 alias=0 offset=80
;;   v45 = load.i32 v44 width=4 alias=0
;;   store v8, v45 width=4 alias=58
;;   store v8, v2 width=4 alias=38 offset=8
;;   store v8, v3 width=8 alias=46 offset=16
;;   ret (v8)
;; }
;; 000000  mov r11, qword ptr [r14]
;; 000003  cmp rsp, qword ptr [r11 + 0x8]
;; 000007  jbe 0xae
;; 00000d  push rbx
;; 00000e  push rbp
;; 00000f  sub rsp, 0x8
;; 000013  mov rax, qword ptr [r14]
;; 000016  mov rcx, qword ptr [rax + 0x20]
;; 00001a  mov rdx, qword ptr [rax + 0x28]
;; 00001e  sub rdx, rcx
;; 000021  cmp rdx, 0x20
;; 000025  jb 0x79
;; 000027  lea rdx, [rcx + 0x20]
;; 00002b  mov qword ptr [rax + 0x20], rdx
;; 00002f  mov rax, rcx
;; 000032  and rax, -0x10000
;; 000039  movzx edx, cx
;; 00003c  mov rsi, rdx
;; 00003f  shr esi, 0x4
;; 000042  shr edx, 0x7
;; 000045  and esi, 0x7
;; 000048  mov r8, rcx
;; 00004b  mov ecx, esi
;; 00004d  mov r9d, 0x1
;; 000053  shl r9d, cl
;; 000056  or byte ptr [rax + rdx], r9b
;; 00005a  mov rax, qword ptr [r14 + 0x50]
;; 00005e  mov eax, dword ptr [rax]
;; 000060  mov dword ptr [r8], eax
;; 000063  mov dword ptr [r8 + 0x8], edi
;; 000067  mov qword ptr [r8 + 0x10], 0x0
;; 00006f  mov rax, r8
;; 000072  add rsp, 0x8
;; 000076  pop rbp
;; 000077  pop rbx
;; 000078  ret
;; 000079  mov rax, qword ptr [r14 + 0x58]
;; 00007d  mov rcx, qword ptr [rax + 0x68]
;; 000081  mov rbx, rax
;; 000084  mov ebp, edi
;; 000086  mov esi, 0x20
;; 00008b  mov rdi, r14
;; 00008e  mov rax, rcx
;; 000091  call rax
;; 000093  test rax, rax
;; 000096  jne 0xa7
;; 000098  mov rax, qword ptr [rbx]
;; 00009b  mov esi, 0x1
;; 0000a0  mov rdi, r14
;; 0000a3  call rax
;; 0000a5  ud2
;; 0000a7  mov r8, rax
;; 0000aa  mov edi, ebp
;; 0000ac  jmp 0x5a
;; 0000ae  ud2
;; trap 165: unreachable at 5
;; trap 174: callStackExhausted at 0
;; frame 24
;; ===== function 1
;; function function1(i64, i64, i64) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=9 {
;; block0(v0: i64, v1: i64, v2: i64):
;;   v5 = constant.i64 number=0
;;   v8 = constant.i32 number=0
;;   v10 = constant.i32 number=1
;;   jump block1(v2, v8)
;; block1(v4: i64, v9: i32):
;;   v6 = compare.i32 eq v4, v5
;;   branch v6 block2 block3
;; block3:
;;   v11 = add.i32 v9, v10
;;   v12 = load.i64 v4 width=8 alias=46 offset=16 trap=14
;;   jump block1(v12, v11)
;; block2:
;;   ret (v9)
;; }
;; 000000  xor eax, eax
;; 000002  nop word ptr [rax + rax]
;; 00000b  nop word ptr [rax + rax]
;; 000014  nop word ptr [rax + rax]
;; 00001d  nop dword ptr [rax]
;; 000020  test rdi, rdi
;; 000023  je 0x2e
;; 000025  add eax, 0x1
;; 000028  mov rdi, qword ptr [rdi + 0x10]
;; 00002c  jmp 0x20
;; 00002e  ret
;; trap 40: nullStructureReference at 30
;; frame 0
;; ===== function 2
;; function function2(i64, i64, i64) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=43 {
;; block0(v0: i64, v1: i64, v2: i64):
;;   v4 = constant.i64 number=0
;;   v7 = constant.i64 number=3
;;   v16 = constant.i32 number=1
;;   v18 = constant.i32 number=0
;;   v5 = compare.i32 eq v2, v4
;;   branch v5 block2 block4
;; block4:
;;   v8 = and.i64 v2, v7
;;   v9 = compare.i32 eq v8, v4
;;   branch v9 block5 block2
;; block5:
;;   v11 = load.i32 v2 width=4 alias=58
;;   v12 = load.i64 v0 width=8 alias=0 offset=80
;;   v13 = load.i32 v12 width=4 alias=0 offset=4
;;   v14 = compare.i32 eq v11, v13
;;   branch v14 block1 block2
;; block1:
;;   jump block3(v16)
;; block2:
;;   jump block3(v18)
;; block3(v3: i32):
;;   ret (v3)
;; }
;; 000000  test rdi, rdi
;; 000003  je 0x20
;; 000005  test rdi, 0x3
;; 00000c  jne 0x20
;; 00000e  mov rax, qword ptr [r14 + 0x50]
;; 000012  mov eax, dword ptr [rax + 0x4]
;; 000015  cmp eax, dword ptr [rdi]
;; 000017  jne 0x20
;; 000019  mov eax, 0x1
;; 00001e  jmp 0x22
;; 000020  xor eax, eax
;; 000022  ret
;; frame 0
;; ===== function 3
;; function function3(i64, i64, i64, i32) -> (i32) convention=0 limit=8 code=11 slack=256 through=0 source=50 {
;; block0(v0: i64, v1: i64, v2: i64, v3: i32):
;;   v4 = load.i32 v2 width=4 alias=58 offset=4 trap=15
;;   v5 = compare.i32 geU v3, v4
;;   trapIf v5 code=4
;;   v7 = zeroExtend.i64 v3
;;   v8 = add.i64 v2, v7
;;   v9 = load.i32 v8 width=1 alias=52 offset=8
;;   ret (v9)
;; }
;; 000000  cmp esi, dword ptr [rdi + 0x4]
;; 000003  jae 0xb
;; 000005  movzx eax, byte ptr [rdi + rsi + 0x8]
;; 00000a  ret
;; 00000b  ud2
;; trap 0: nullArrayReference at 55
;; trap 11: arrayOutOfBounds at 55
;; frame 0
