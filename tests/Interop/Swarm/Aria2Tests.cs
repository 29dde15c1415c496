using Replica.Support;
using Replica.Support.Swarm;

namespace Replica.Interop.Tests.Swarm;

/// <summary>Ours and aria2, both ways: TCP, version 1, found by a tracker.</summary>
public sealed class Aria2Tests
{
    [ProgramTheory("aria2c")]
    [InlineData("off")]
    [InlineData("require")]
    public Task Ours_gets_from_it(string encryption) => Exchange.RunByTrackerAsync(SwarmProgram.Aria2, SwarmProgram.Replica, Over(encryption), Opentracker.HttpUrl);

    [ProgramTheory("aria2c")]
    [InlineData("off")]
    [InlineData("require")]
    public Task Ours_seeds_to_it(string encryption) => Exchange.RunByTrackerAsync(SwarmProgram.Replica, SwarmProgram.Aria2, Over(encryption), Opentracker.HttpUrl);

    private static Conditions Over(string encryption) => new() { Transports = ["tcp"], Encryption = encryption };
}
