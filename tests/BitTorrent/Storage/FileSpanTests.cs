using Replica.BitTorrent.Storage;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Storage;

public sealed class FileSpanTests
{
    [Fact]
    public void Any_range_is_covered_by_spans_without_gap_or_overlap()
    {
        var info = TestTorrent.Create(16, ("e0", 0), ("a", 5), ("e1", 0), ("b", 1), ("c", 40), ("e2", 0)).Info;
        for (var start = 0; start < info.Length; start++)
        {
            for (var length = 1; start + length <= info.Length; length++)
            {
                var at = (long)start;
                foreach (var span in FileSpan.Of(info, start, length))
                {
                    Assert.Equal(at, span.File.Offset + span.Offset);
                    Assert.InRange(span.Length, 1, span.File.Length - span.Offset);
                    at += span.Length;
                }

                Assert.Equal(start + length, at);
            }
        }
    }
}
