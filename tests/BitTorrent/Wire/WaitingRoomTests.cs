using System.Net;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Wire;

public sealed class WaitingRoomTests
{
    private readonly List<string> _turnedAway = [];
    private readonly WaitingRoom<string> _room;

    public WaitingRoomTests() => _room = new(_turnedAway.Add);

    [Fact]
    public void One_address_holds_only_its_places_and_its_oldest_goes_first()
    {
        _room.Enter(IPAddress.Parse("1.1.1.1"), "honest");
        for (var i = 0; i < 200; i++)
            _room.Enter(IPAddress.Parse("2.2.2.2"), $"{i}");
        Assert.Equal(WaitingRoom<string>.MostOfAddress + 1, _room.Count);
        Assert.Equal(200 - WaitingRoom<string>.MostOfAddress, _turnedAway.Count);
        Assert.Equal("0", _turnedAway[0]);
        Assert.True(_room.Leave("honest"));
        Assert.False(_room.Leave("0"));
    }

    [Fact]
    public void All_together_hold_only_so_many_and_the_last_to_come_is_in()
    {
        for (var i = 0; i < 1_000; i++)
            _room.Enter(new IPAddress(i), i == 999 ? "last" : $"{i}");
        Assert.Equal(WaitingRoom<string>.Most, _room.Count);
        Assert.True(_room.Leave("last"));
    }
}
