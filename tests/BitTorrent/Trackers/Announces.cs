using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Trackers;

namespace Replica.BitTorrent.Tests.Trackers;

/// <summary>Announces for tests.</summary>
internal static class Announces
{
    public static InfoHash Hash { get; } = InfoHash.Parse("c12fe1c06bba254a9dc9f519b335aa7c1367a88a");

    public static byte[] PeerId { get; } = Encoding.ASCII.GetBytes("-RE0001-abcdefghijkl");

    public static AnnounceRequest Request(AnnounceEvent why = AnnounceEvent.Started, long left = 1000) =>
        new(Hash, PeerId, 42069, 0xdeadbeef, new AnnounceStats(1, 2, left), why, 80);

    public static TrackerUrl Tracker(string url, bool isUsersWord = true) => TrackerUrl.TryParse(url, isUsersWord)!.Value;
}
