namespace Replica.Support.Swarm;

/// <summary>A machine of a LAN.</summary>
/// <param name="Name">Its network namespace.</param>
/// <param name="Address">Its IPv4 address.</param>
public sealed record LanHost(string Name, string Address)
{
    /// <summary>Stands before a command that shall run there; the process keeps its id.</summary>
    public IEnumerable<string> Prefix => [RequiredProgram.Find("ip") ?? "ip", "netns", "exec", Name];

    /// <summary>Runs a program there to its end.</summary>
    public Task<string> RunAsync(string program, params string[] arguments) => RequiredProgram.RunAsync(Prefix.First(), [.. Prefix.Skip(1), program, .. arguments]);
}
