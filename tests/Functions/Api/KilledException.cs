namespace Replica.Functions.Tests.Api;

/// <summary>Stands for the process dying.</summary>
internal sealed class KilledException() : Exception("killed");
