using Replica.BitTorrent.Transport.Utp;

namespace Replica.BitTorrent.Tests.Transport.Utp;

/// <summary>Bytes on their way through one direction of a connection: written as room comes, read as they come.</summary>
internal sealed class UtpTransfer(UtpWorld world, UtpHost from, UtpConnection source, UtpHost to, UtpConnection target, byte[] bytes)
{
    private readonly byte[] _got = new byte[bytes.Length];
    private int _written;

    public int Read { get; private set; }

    public bool Reads { get; set; } = true;

    public bool IsDone => Read == bytes.Length;

    public ReadOnlySpan<byte> Got => _got.AsSpan(0, Read);

    public void Pump()
    {
        if (_written < bytes.Length && source.Room > 0)
        {
            _written += source.Write(bytes.AsSpan(_written), world.ClockOf(from));
            from.Connections.Touch(source);
            from.Connections.Flush(world.ClockOf(from));
        }
        if (!Reads || target.Unread == 0)
            return;
        Read += target.Read(_got.AsSpan(Read), world.ClockOf(to));
        to.Connections.Touch(target);
        to.Connections.Flush(world.ClockOf(to));
    }

    /// <summary>Runs to the end, and compares.</summary>
    public void Finish(TimeSpan most)
    {
        Pump();
        world.RunUntil(
            () =>
            {
                Pump();
                return IsDone;
            },
            most);
        Assert.True(Got.SequenceEqual(bytes));
    }
}
