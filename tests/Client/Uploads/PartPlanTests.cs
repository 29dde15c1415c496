using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.Tests.Uploads;

public sealed class PartPlanTests
{
    private static readonly InfoDictionary OneByte =
        InfoDictionary.Parse(Encoding.ASCII.GetBytes($"d6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:{new string('x', 20)}e"));

    [Fact]
    public void A_part_that_is_none_is_a_fault_of_the_service() =>
        Assert.Throws<ServiceException>(() => PartPlan.Create(new Uri("http://127.0.0.1/"), [null!], "torrent", OneByte.Files));
}
