#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work on several threads of the system at once, for callers that wait for it.
enum Threads {
  /// How many threads can run at once.
  static let processorCount: Int = {
    #if os(Windows)
      1
    #else
      max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    #endif
  }()

  private final class Work: Sendable {
    let body: @Sendable (Int) -> Void
    let number: Int

    init(_ body: @escaping @Sendable (Int) -> Void, _ number: Int) {
      self.body = body
      self.number = number
    }
  }

  /// Calls the closure with each number below `count`, on as many threads, and returns when all calls have returned.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    #if os(Windows)
      for number in 0..<count { body(number) }
    #else
      let threads = (1..<max(count, 1)).map { begin(Work(body, $0)) }
      if count > 0 { body(0) }
      for case let thread? in threads { pthread_join(thread, nil) }
    #endif
  }

  #if !os(Windows)
    /// A thread that does the work; nil if there was none to be had, and the work is done already.
    private static func begin(_ work: Work) -> pthread_t? {
      let retained = Unmanaged.passRetained(work)
      #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(&thread, nil, { Threads.perform($0) }, retained.toOpaque())
      #else
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { Threads.perform($0) }, retained.toOpaque())
      #endif
      if code == 0 { return thread }
      retained.release()
      work.body(work.number)
      return nil
    }

    private static func perform(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      guard let work else { return nil }
      let retained = Unmanaged<Work>.fromOpaque(work).takeRetainedValue()
      retained.body(retained.number)
      return nil
    }
  #endif
}
