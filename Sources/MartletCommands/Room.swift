// MartletCommands
