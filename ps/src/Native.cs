// The module's bridge to the native library: C# 5, no unsafe code, only what .NET Framework 4.5.2, .NET and Mono share.
// The library is loaded by absolute path, once, and never unloaded; text crosses as UTF-8 bytes with a length.
using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace LicenseReclamation
{
    /// <summary>The loaded library. Thread safe: all runspaces of the process share it.</summary>
    public static class Native
    {
        /// <summary>Version of the C interface that this file was written for.</summary>
        public const int AbiVersion = 1;
        internal const int Ok = 0, Events = 1, Finished = 2, BufferTooSmall = -3;

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate uint VersionOf();
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Text(byte[] buffer, UIntPtr capacity, out UIntPtr needed);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Start(byte[] request, UIntPtr length, out IntPtr job, byte[] error, UIntPtr capacity, out UIntPtr needed);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int SetSecret(IntPtr job, int kind, byte[] secret, UIntPtr length);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int OfJob(IntPtr job);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int Poll(IntPtr job, uint timeout, uint max, byte[] buffer, UIntPtr capacity, out UIntPtr needed);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TextOfJob(IntPtr job, byte[] buffer, UIntPtr capacity, out UIntPtr needed);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int CancelJob(IntPtr job, int mode);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int WaitJob(IntPtr job, uint timeout);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ExitCodeOf(IntPtr job, out int exitCode);

        internal static Start JobStart;
        internal static SetSecret JobSetSecret;
        internal static OfJob JobRun, JobFree;
        internal static Poll JobPoll;
        internal static TextOfJob JobMessages;
        internal static CancelJob JobCancel;
        internal static WaitJob JobWait;
        internal static ExitCodeOf JobExitCode;

        static readonly object gate = new object();

        /// <summary>The loaded library's path, or null.</summary>
        public static string Path { get; private set; }

        /// <summary>The loaded library's version, or null.</summary>
        public static string LibraryVersion { get; private set; }

        /// <summary>Loads the library; the first path wins, because a library is never unloaded.</summary>
        public static void Load(string path)
        {
            lock (gate)
            {
                if (Path != null) return;
                Func<string, IntPtr> export = Loader.Load(path);
                uint abi = Bind<VersionOf>(export, "reclaim_abi_version")();
                if (abi != AbiVersion)
                    throw new NotSupportedException("the library speaks version " + abi + " of the interface, the module version " + AbiVersion + ": " + path);
                var version = Bind<Text>(export, "reclaim_library_version");
                JobStart = Bind<Start>(export, "reclaim_job_start");
                JobSetSecret = Bind<SetSecret>(export, "reclaim_job_set_secret");
                JobRun = Bind<OfJob>(export, "reclaim_job_run");
                JobPoll = Bind<Poll>(export, "reclaim_job_poll");
                JobMessages = Bind<TextOfJob>(export, "reclaim_job_messages");
                JobCancel = Bind<CancelJob>(export, "reclaim_job_cancel");
                JobWait = Bind<WaitJob>(export, "reclaim_job_wait");
                JobExitCode = Bind<ExitCodeOf>(export, "reclaim_job_exit_code");
                JobFree = Bind<OfJob>(export, "reclaim_job_free");
                var buffer = new byte[64];
                UIntPtr needed;
                Check(version(buffer, (UIntPtr)(uint)buffer.Length, out needed), "reading the library's version");
                LibraryVersion = Encoding.UTF8.GetString(buffer, 0, (int)needed.ToUInt32());
                Path = path;
            }
        }

        internal static void Check(int status, string doing)
        {
            if (status < 0) throw new InvalidOperationException(doing + " failed with status " + status);
        }

        static T Bind<T>(Func<string, IntPtr> export, string name) where T : class
        {
            return (T)(object)Marshal.GetDelegateForFunctionPointer(export(name), typeof(T));
        }
    }

    /// <summary>One command line of the program, run by the library. May be used from any thread.</summary>
    public sealed class Job : SafeHandle
    {
        byte[] buffer = new byte[1 << 18];

        /// <summary>Checks a request (JSON) and makes a job of it, which waits for Run.</summary>
        public Job(string request) : base(IntPtr.Zero, true)
        {
            if (Native.JobStart == null) throw new InvalidOperationException("the library is not loaded");
            byte[] json = Encoding.UTF8.GetBytes(request), error = new byte[4096];
            UIntPtr needed;
            IntPtr job;
            int status = Native.JobStart(json, (UIntPtr)(uint)json.Length, out job, error, (UIntPtr)(uint)error.Length, out needed);
            if (status < 0)
                throw new ArgumentException(Encoding.UTF8.GetString(error, 0, (int)Math.Min(needed.ToUInt32(), (uint)error.Length)) + " (status " + status + ")");
            SetHandle(job);
        }

        /// <summary>Whether the job was given up.</summary>
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        /// <summary>Whether the run has ended and every event was fetched.</summary>
        public bool Finished { get; private set; }

        /// <summary>The program's exit code; null while the run goes on.</summary>
        public int? ExitCode
        {
            get
            {
                int code;
                return Native.JobExitCode(handle, out code) == Native.Finished ? code : (int?)null;
            }
        }

        /// <summary>Hands a secret over, UTF-8, and clears the array.</summary>
        public void SetSecret(int kind, byte[] secret)
        {
            try { Native.Check(Native.JobSetSecret(handle, kind, secret, (UIntPtr)(uint)secret.Length), "handing a secret over"); }
            finally { Array.Clear(secret, 0, secret.Length); }
        }

        /// <summary>Begins the run.</summary>
        public void Run() { Native.Check(Native.JobRun(handle), "starting the run"); }

        /// <summary>Fetches event lines; empty when none came in time or the job has finished.</summary>
        public string[] Poll(int timeout, int max)
        {
            UIntPtr needed;
            int status = Native.JobPoll(handle, (uint)timeout, (uint)max, buffer, (UIntPtr)(uint)buffer.Length, out needed);
            if (status == Native.BufferTooSmall)
            {
                buffer = new byte[2 * (int)needed.ToUInt32()];
                status = Native.JobPoll(handle, (uint)timeout, (uint)max, buffer, (UIntPtr)(uint)buffer.Length, out needed);
            }
            Native.Check(status, "fetching events");
            if (status == Native.Finished) Finished = true;
            if (status != Native.Events) return new string[0];
            return Encoding.UTF8.GetString(buffer, 0, (int)needed.ToUInt32()).Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
        }

        /// <summary>
        /// Fetches events, as Poll does: people as RemovalResult, everything else as its line. Once something is there, waits a
        /// little for more, because what a call costs PowerShell is the same for one event as for a thousand.
        /// </summary>
        public object[] Take(int timeout, int max)
        {
            const int Gather = 50;
            string[] lines = Poll(timeout, max);
            var events = new List<object>(lines.Length);
            foreach (string line in lines) events.Add(RemovalResult.Read(line));
            if (lines.Length > 0 && lines.Length < max && !Wait(Gather))
                foreach (string line in Poll(0, max - lines.Length)) events.Add(RemovalResult.Read(line));
            return events.ToArray();
        }

        /// <summary>What the program would have printed for people since the last call.</summary>
        public string Messages()
        {
            var text = new byte[1 << 16];
            UIntPtr needed;
            Native.Check(Native.JobMessages(handle, text, (UIntPtr)(uint)text.Length, out needed), "fetching messages");
            return Encoding.UTF8.GetString(text, 0, (int)needed.ToUInt32());
        }

        /// <summary>Asks the run to end: 1 sends nothing new and awaits what is under way, 2 stops at once.</summary>
        public void Cancel(int mode) { Native.Check(Native.JobCancel(handle, mode), "cancelling"); }

        /// <summary>Waits for the end of the run, so many milliseconds.</summary>
        public bool Wait(int timeout)
        {
            int status = Native.JobWait(handle, (uint)timeout);
            Native.Check(status, "waiting");
            return status == Native.Finished;
        }

        /// <summary>Gives the job up; a run that goes on drains by itself.</summary>
        protected override bool ReleaseHandle() { return Native.JobFree(handle) == Native.Ok; }
    }

    /// <summary>Loads a library by absolute path with what the runtime has.</summary>
    static class Loader
    {
        [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
        static extern IntPtr LoadLibraryExW(string path, IntPtr file, uint flags);
        [DllImport("kernel32", CharSet = CharSet.Ansi, ExactSpelling = true)]
        static extern IntPtr GetProcAddress(IntPtr library, string name);
        [DllImport("libdl.so.2")]
        static extern IntPtr dlopen(byte[] path, int flags);
        [DllImport("libdl.so.2")]
        static extern IntPtr dlsym(IntPtr library, string name);

        internal static Func<string, IntPtr> Load(string path)
        {
            if (!System.IO.Path.IsPathRooted(path)) throw new ArgumentException("the library's path must be absolute: " + path);
            Type modern = typeof(Marshal).Assembly.GetType("System.Runtime.InteropServices.NativeLibrary");
            if (modern == null)
                modern = Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices", false);
            MethodInfo load = modern == null ? null : modern.GetMethod("Load", new[] { typeof(string) });
            if (load != null)
            {
                IntPtr library = (IntPtr)load.Invoke(null, new object[] { path });
                MethodInfo export = modern.GetMethod("GetExport", new[] { typeof(IntPtr), typeof(string) });
                return name => (IntPtr)export.Invoke(null, new object[] { library, name });
            }
            if (Environment.OSVersion.Platform == PlatformID.Win32NT)
            {
                // LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS: never the current folder, never PATH.
                IntPtr library = LoadLibraryExW(path, IntPtr.Zero, 0x1100);
                int error = Marshal.GetLastWin32Error();
                if (library == IntPtr.Zero) throw new DllNotFoundException("loading " + path + " failed with error " + error);
                return name => Found(GetProcAddress(library, name), name, path);
            }
            else
            {
                const int Now = 2;
                IntPtr library = dlopen(Encoding.UTF8.GetBytes(path + "\0"), Now);
                if (library == IntPtr.Zero) throw new DllNotFoundException("loading " + path + " failed");
                return name => Found(dlsym(library, name), name, path);
            }
        }

        static IntPtr Found(IntPtr function, string name, string path)
        {
            if (function == IntPtr.Zero) throw new EntryPointNotFoundException(name + " is missing in " + path);
            return function;
        }
    }
}
