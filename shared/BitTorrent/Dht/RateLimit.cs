using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>So many packets a second to or from one address, and so many in all, with some saved up for bursts.</summary>
internal sealed class RateLimit(double perAddress, double addressBurst, double total, double totalBurst)
{
    private const int MaxAddresses = 4096;

    private readonly Dictionary<AddressSlot, (double Saved, TimeSpan At)> _addresses = [];
    private (double Saved, TimeSpan At) _total = (totalBurst, TimeSpan.Zero);

    /// <summary>Takes one packet's worth if both the address and the whole have it. An address over its limit takes nothing from the whole.</summary>
    public bool TryTake(IPEndPoint endPoint, TimeSpan now)
    {
        var slot = AddressSlot.Of(endPoint);
        var known = _addresses.TryGetValue(slot, out var address);
        address = known ? Refill(address, perAddress, addressBurst, now) : (addressBurst, now);
        _total = Refill(_total, total, totalBurst, now);
        if (address.Saved < 1 || _total.Saved < 1)
            return false;
        if (!known)
            MakeRoom(now);
        _addresses[slot] = (address.Saved - 1, now);
        _total.Saved--;
        return true;
    }

    private static (double Saved, TimeSpan At) Refill((double Saved, TimeSpan At) budget, double rate, double burst, TimeSpan now) =>
        (Math.Min(burst, budget.Saved + (now - budget.At).TotalSeconds * rate), now);

    // Forgets those that have all their allowance again. If nobody has, all are forgotten: the limit on the whole still holds.
    private void MakeRoom(TimeSpan now)
    {
        if (_addresses.Count < MaxAddresses)
            return;
        var idle = now - TimeSpan.FromSeconds(addressBurst / perAddress);
        foreach (var (slot, budget) in _addresses)
        {
            if (budget.At <= idle)
                _addresses.Remove(slot);
        }
        if (_addresses.Count >= MaxAddresses)
            _addresses.Clear();
    }
}
