extension X64 {
  /// Every operation there is. Its rows in the table (`Form`) say how it is encoded and what it does.
  ///
  /// A width or a condition is no part of the operation; it stands beside it. A vector operation with an SSE name also
  /// stands for its AVX form. `Y` marks 256 bits; other suffixes than the manual's tell apart forms of one mnemonic.
  package enum Operation: UInt16, CaseIterable, Sendable, BitwiseCopyable {
    // Moves.
    case mov, movzx8, movzx16, movsx8, movsx16, movsxd, movbe, lea, bswap, push, pop, xchg, cmpxchg, cmpxchg16b, xadd

    // Arithmetic and logic.
    case add, or, adc, sbb, and, sub, xor, cmp, test, inc, dec, not, neg, mul, imul, div, idiv, cdq, cqo, mulx, adcx
    case adox, clc, stc

    // Shifts and rotates.
    case rol, ror, rcl, rcr, shl, shr, sar, shld, shrd, rorx, shlx, sarx, shrx

    // Bits.
    case bsf, bsr, tzcnt, lzcnt, popcnt, bt, bts, btr, btc, andn, blsr, blsmsk, blsi, bextr, bzhi, pdep, pext

    // Conditions.
    case cmov, set, j

    // Control.
    case jmp, call, ret, ud2, int3, nop, pause, endbr64, lfence, mfence, sfence

    // Moves.
    case movaps, movapd, movups, movupd, movss, movsd, movd, movq, movlps, movlpd, movhps, movhpd, movhlps, movlhps
    case movddup, movsldup, movshdup, movmskps, movmskpd

    // Arithmetic.
    case addss, addsd, addps, addpd, mulss, mulsd, mulps, mulpd, subss, subsd, subps, subpd, minss, minsd, minps
    case minpd, divss, divsd, divps, divpd, maxss, maxsd, maxps, maxpd, sqrtss, sqrtsd, sqrtps, sqrtpd, andps, andpd
    case andnps, andnpd, orps, orpd, xorps, xorpd, haddps, haddpd, hsubps, hsubpd, addsubps, addsubpd

    // Comparisons.
    case ucomiss, ucomisd, comiss, comisd, cmpss, cmpsd, cmpps, cmppd

    // Shuffles and blends.
    case unpcklps, unpcklpd, unpckhps, unpckhpd, shufps, shufpd, blendps, blendpd, blendvps, blendvpd, vblendvps
    case vblendvpd, insertps, extractps, vpermilps, vpermilpsi, vpermilpd, vpermilpdi, vbroadcastss

    // Rounding.
    case roundss, roundsd, roundps, roundpd, dpps, dppd

    // Conversions.
    case cvtsi2ss, cvtsi2sd, cvttss2si, cvttsd2si, cvtss2si, cvtsd2si, cvtss2sd, cvtsd2ss, cvtps2pd, cvtpd2ps
    case cvtdq2ps, cvtps2dq, cvttps2dq, cvtdq2pd, cvttpd2dq, cvtpd2dq, vcvtph2ps, vcvtps2ph

    // Fused multiply and add.
    case vfmadd132ps, vfmadd132pd, vfmadd132ss, vfmadd132sd, vfmsub132ps, vfmsub132pd, vfmsub132ss, vfmsub132sd
    case vfnmadd132ps, vfnmadd132pd, vfnmadd132ss, vfnmadd132sd, vfnmsub132ps, vfnmsub132pd, vfnmsub132ss
    case vfnmsub132sd, vfmadd213ps, vfmadd213pd, vfmadd213ss, vfmadd213sd, vfmsub213ps, vfmsub213pd, vfmsub213ss
    case vfmsub213sd, vfnmadd213ps, vfnmadd213pd, vfnmadd213ss, vfnmadd213sd, vfnmsub213ps, vfnmsub213pd, vfnmsub213ss
    case vfnmsub213sd, vfmadd231ps, vfmadd231pd, vfmadd231ss, vfmadd231sd, vfmsub231ps, vfmsub231pd, vfmsub231ss
    case vfmsub231sd, vfnmadd231ps, vfnmadd231pd, vfnmadd231ss, vfnmadd231sd, vfnmsub231ps, vfnmsub231pd, vfnmsub231ss
    case vfnmsub231sd

    // Moves.
    case movdqa, movdqu, pmovmskb

    // Arithmetic, comparisons, packing.
    case punpcklbw, punpcklwd, punpckldq, packsswb, pcmpgtb, pcmpgtw, pcmpgtd, packuswb, punpckhbw, punpckhwd
    case punpckhdq, packssdw, punpcklqdq, punpckhqdq, pcmpeqb, pcmpeqw, pcmpeqd, paddq, pmullw, psubusb, psubusw
    case pminub, pand, paddusb, paddusw, pmaxub, pandn, pavgb, pavgw, pmulhuw, pmulhw, psubsb, psubsw, pminsw, por
    case paddsb, paddsw, pmaxsw, pxor, pmuludq, pmaddwd, psadbw, psubb, psubw, psubd, psubq, paddb, paddw, paddd
    case pshufb, phaddw, phaddd, phaddsw, pmaddubsw, phsubw, phsubd, phsubsw, psignb, psignw, psignd, pmulhrsw, pmuldq
    case pcmpeqq, packusdw, pcmpgtq, pminsb, pminsd, pminuw, pminud, pmaxsb, pmaxsd, pmaxuw, pmaxud, pmulld

    // One operand.
    case pabsb, pabsw, pabsd, phminposuw, ptest, pmovsxbw, pmovsxbd, pmovsxbq, pmovsxwd, pmovsxwq, pmovsxdq, pmovzxbw
    case pmovzxbd, pmovzxbq, pmovzxwd, pmovzxwq, pmovzxdq

    // Shifts.
    case psrlw, psrld, psrlq, psraw, psrad, psllw, pslld, psllq, psrldq, pslldq, vpsllvd, vpsllvq, vpsrlvd, vpsrlvq
    case vpsravd

    // Shuffles, blends, lanes.
    case pshufd, pshufhw, pshuflw, palignr, pblendw, mpsadbw, pblendvb, vpblendvb, vpblendd, pinsrb, pinsrw, pinsrd
    case pextrb, pextrw, pextrd, vpbroadcastb, vpbroadcastw, vpbroadcastd, vpbroadcastq

    // Dot products.
    case vpdpbusd, vpdpbusds, vpdpwssd, vpdpwssds, vpdpbssd, vgf2p8affineqb

    // 256 bits, for moving and scanning memory.
    case vmovdquY, vpcmpeqbY, vpandY, vporY, vpxorY, vpmovmskbY, vptestY, vpbroadcastbY, vpbroadcastdY, vpbroadcastqY
    case vzeroupper

    // Moves.
    case vmovdqa64, vmovdqu64, vpbroadcastrb, vpbroadcastrw, vpbroadcastr

    // Arithmetic.
    case vpmullq, vpabsq, vpminsq, vpminuq, vpmaxsq, vpmaxuq, vpternlogd, vpternlogq, vpopcntb, vpopcntw, vpopcntd
    case vpopcntq, vplzcntd, vplzcntq, vpdpbusdE, vpdpbusdsE, vpdpwssdE, vpdpwssdsE

    // Shifts and rotates.
    case vpsraq, vpsraqx, vpsravq, vpsrlvw, vpsravw, vpsllvw, vprold, vprord, vprolvd, vprorvd, vprolq, vprorq
    case vprolvq, vprorvq

    // Permutations.
    case vpermb, vpermw, vpermi2b, vpermi2w, vpermi2d, vpermi2q, vpermt2b, vpermt2w, vpermt2d, vpermt2q

    // Conversions.
    case vcvtqq2pd, vcvtuqq2pd, vcvtqq2ps, vcvtuqq2ps, vcvttpd2qq, vcvttpd2uqq, vcvttps2qq, vcvttps2uqq, vcvtudq2ps
    case vcvtudq2pd, vcvttps2udq, vcvttpd2udq, vcvtusi2ss, vcvtusi2sd, vcvttss2usi, vcvttsd2usi
  }
}
