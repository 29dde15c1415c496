namespace Replica.Interop.Tests.Hostile;

/// <summary>A running <c>replica seed</c> and hostile hosts. After each an honest peer is served at once, and memory stays bounded.</summary>
public sealed class SeedUnderAttackTests(Victim victim) : IClassFixture<Victim>
{
    public static TheoryData<string> OverTcp => [.. TcpAttacks.All.Keys];

    public static TheoryData<string> OverUdp => [.. UdpAttacks.All.Keys];

    [Theory]
    [MemberData(nameof(OverTcp))]
    public async Task It_withstands(string attack)
    {
        await TcpAttacks.All[attack](victim);
        await victim.ServeHonestAsync();
    }

    [Theory]
    [MemberData(nameof(OverUdp))]
    public async Task Its_udp_port_withstands(string attack)
    {
        await UdpAttacks.All[attack](victim);
        await victim.ServeHonestAsync();
    }
}
