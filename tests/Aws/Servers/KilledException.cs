namespace Replica.Aws.Tests.Servers;

/// <summary>Stands for the end of a process; nothing handles it, and the SDK does not try again.</summary>
internal sealed class KilledException : Exception;
