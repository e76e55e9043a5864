import MartletCommands
import MartletTools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(ucrt)
  import ucrt
#endif

exit(MartletCommand.run(Array(CommandLine.arguments.dropFirst())).code)
