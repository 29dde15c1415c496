using System.Net;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Swarm.Peers;

namespace Replica.BitTorrent.Tests.Swarm.Peers;

public sealed class PeerBookTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static IPEndPoint At(int number) => new(new IPAddress([11, 1, (byte)(number >> 8), (byte)number]), 6881);

    [Theory]
    [InlineData("127.0.0.1", PeerOrigin.Tracker, false)]
    [InlineData("192.168.0.7", PeerOrigin.Dht, false)]
    [InlineData("10.0.0.1", PeerOrigin.Pex, false)]
    [InlineData("fe80::1", PeerOrigin.Link, false)]
    [InlineData("169.254.169.254", PeerOrigin.Config, false)]
    [InlineData("192.168.0.7", PeerOrigin.User, true)]
    [InlineData("192.168.0.7", PeerOrigin.Lsd, true)]
    [InlineData("127.0.0.1", PeerOrigin.Incoming, true)]
    [InlineData("11.0.0.1", PeerOrigin.Tracker, true)]
    public void Private_addresses_are_used_only_on_the_word_of_who_may_name_them(string address, PeerOrigin origin, bool isUsed)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), 6881);
        Assert.Equal(isUsed, new PeerBook(allowPrivate: false).Add(endPoint, origin) is not null);
        Assert.NotNull(new PeerBook(allowPrivate: true).Add(endPoint, origin));
    }

    [Fact]
    public void An_address_is_kept_once_and_none_without_a_port()
    {
        var book = new PeerBook(false);
        Assert.Same(book.Add(At(1), PeerOrigin.Tracker), book.Add(At(1), PeerOrigin.Dht));
        Assert.Null(book.Add(new IPEndPoint(At(1).Address, 0), PeerOrigin.Tracker));
        Assert.Equal(1, book.Count);
    }

    [Fact]
    public void Failures_wait_longer_and_longer_and_end()
    {
        var book = new PeerBook(false);
        var record = book.Add(At(1), PeerOrigin.Tracker)!;
        var (now, last, tries) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        while (book.NextTry(false) < TimeSpan.MaxValue)
        {
            now = book.NextTry(false);
            Assert.Same(record, book.Next(now, false));
            PeerBook.Failed(record, now);
            Assert.Null(book.Next(now, false));
            Assert.True(record.RetryAt - now >= last);
            last = record.RetryAt - now;
            tries++;
        }

        Assert.InRange(tries, 4, 12);
    }

    [Fact]
    public void Those_the_user_named_go_first_then_those_that_failed_least()
    {
        var book = new PeerBook(false);
        var failed = book.Add(At(1), PeerOrigin.Tracker)!;
        var fresh = book.Add(At(2), PeerOrigin.Pex)!;
        PeerBook.Failed(failed, TimeSpan.Zero);
        Assert.Same(fresh, book.Next(Hour, false));
        var named = book.Add(At(3), PeerOrigin.User);
        Assert.Same(named, book.Next(Hour, false));
    }

    [Fact]
    public void The_banned_and_while_seeding_seeds_are_not_tried()
    {
        var book = new PeerBook(false);
        book.Add(At(1), PeerOrigin.Tracker)!.IsBanned = true;
        book.Add(At(2), PeerOrigin.Tracker)!.IsSeed = true;
        Assert.Null(book.Next(Hour, isSeeding: true));
        Assert.Equal(At(2), book.Next(Hour, isSeeding: false)!.Address);
    }

    [Fact]
    public void It_stays_bounded_and_makes_room_of_those_that_failed()
    {
        var book = new PeerBook(false);
        for (var i = 0; i < 3 * PeerBook.Most; i++)
            book.Add(At(i), PeerOrigin.Pex);
        Assert.Equal(PeerBook.Most, book.Count);
        PeerBook.Failed(book.Find(At(5))!, TimeSpan.Zero);
        Assert.NotNull(book.Add(At(60_000), PeerOrigin.Tracker));
        Assert.Null(book.Find(At(5)));
    }

    [Fact]
    public void Who_connected_to_us_is_not_dialled_until_somebody_names_its_port()
    {
        var book = new PeerBook(false);
        book.Add(At(1), PeerOrigin.Incoming);
        Assert.Null(book.Next(Hour, false));
        book.Add(At(1), PeerOrigin.Tracker);
        Assert.NotNull(book.Next(Hour, false));
    }

    [Fact]
    public void Others_cannot_have_us_knock_at_many_ports_of_one_address()
    {
        var book = new PeerBook(false);
        for (var port = 1; port <= 500; port++)
            book.Add(new IPEndPoint(At(1).Address, port), PeerOrigin.Pex);
        Assert.InRange(book.Count, 1, 16);
        Assert.NotNull(book.Add(new IPEndPoint(At(1).Address, 9_000), PeerOrigin.User));
        Assert.NotNull(book.Add(new IPEndPoint(At(1).Address, 9_001), PeerOrigin.Incoming));
    }

    [Fact]
    public void A_book_full_of_hearsay_has_room_for_who_comes_here_and_for_whom_the_user_names()
    {
        var book = new PeerBook(false);
        for (var i = 0; i < PeerBook.Most; i++)
            book.Add(At(i), PeerOrigin.Pex);
        Assert.NotNull(book.Add(At(50_000), PeerOrigin.Incoming));
        Assert.NotNull(book.Add(At(50_001), PeerOrigin.User));
        Assert.Equal(PeerBook.Most, book.Count);
    }

    [Fact]
    public void Those_that_are_banned_by_address_take_no_room()
    {
        var book = new PeerBook(false);
        for (var i = 0; i < PeerBook.Most; i++)
            book.Ban(book.Add(At(i), PeerOrigin.Incoming)!);
        Assert.NotNull(book.Add(At(50_000), PeerOrigin.Tracker));
        Assert.Null(book.Add(At(5), PeerOrigin.Incoming));
    }
}
