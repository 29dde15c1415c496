using System.Reflection;

namespace Replica.Functions.Tests.Api;

/// <summary>A store whose calls go through a <see cref="KillSwitch"/>.</summary>
public class Mortal<T> : DispatchProxy
    where T : class
{
    private T? _target;
    private KillSwitch? _switch;

    internal static T Wrap(T target, KillSwitch killSwitch)
    {
        var proxy = Create<T, Mortal<T>>();
        ((Mortal<T>)(object)proxy)._target = target;
        ((Mortal<T>)(object)proxy)._switch = killSwitch;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var dies = _switch!.Count(targetMethod!.Name);
        if (dies && !_switch.Afterwards)
            throw new KilledException();
        var result = targetMethod.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (!dies)
            return result;
        (result as Task)?.GetAwaiter().GetResult();
        throw new KilledException();
    }
}
