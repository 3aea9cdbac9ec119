// Pulumi's language host for Node.js. The modules of Pulumi's own host are not published; this one puts together the
// packages of which that one consists: the package managers (npm, yarn, pnpm, bun), the generators of SDKs and programs,
// and the scripts of @pulumi/pulumi that run programs and plugins.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const healthInterval = 5 * time.Minute

type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve prints its port, and ends with the engine, the address of which is the last argument.
func serve() error {
	if len(os.Args) < 2 {
		return errors.New("pulumi-language-nodejs: the address of Pulumi's engine is missing; Pulumi starts this program")
	}
	host := &languageHost{engine: os.Args[len(os.Args)-1]}
	ctx, cancel := context.WithCancel(context.Background())
	stop := make(chan bool)
	go func() {
		<-ctx.Done()
		close(stop)
	}()
	if err := rpcutil.Healthcheck(ctx, host.engine, healthInterval, cancel); err != nil {
		return err
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, host)
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(strconv.Itoa(handle.Port))
	return <-handle.Done
}

func (host *languageHost) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (host *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (host *languageHost) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, req.GetIsTerminal())
	if err != nil {
		return err
	}
	defer closer.Close()
	options, err := optionsOf(req.GetInfo())
	if err != nil {
		return err
	}
	folder := req.GetInfo().GetProgramDirectory()
	switch root, err := npm.FindWorkspaceRoot(folder); {
	case err == nil:
		folder = root
	case !errors.Is(err, npm.ErrNotInWorkspace):
		return err
	}
	name, err := npm.Install(server.Context(), options.manager, folder, options.production, stdout, stderr)
	if err != nil {
		return fmt.Errorf("%s install failed in %s: %w", name, folder, err)
	}
	return closer.Close()
}

func (host *languageHost) About(
	ctx context.Context, _ *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	node, err := lookUpNode()
	if err != nil {
		return nil, err
	}
	version, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version fails: %w", node, err)
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(version))}, nil
}

func (host *languageHost) GetProgramDependencies(
	ctx context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	manager, err := managerOf(req.GetInfo())
	if err != nil {
		return nil, err
	}
	packages, err := manager.ListPackages(ctx, req.GetInfo().GetProgramDirectory(), req.GetTransitiveDependencies())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, one := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: one.Name, Version: one.Version})
	}
	return response, nil
}

func lookUpNode() (string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", fmt.Errorf("could not find node on the $PATH: %w", err)
	}
	return node, nil
}

// The keys of `runtime.options` in Pulumi.yaml.
type options struct {
	typescript bool
	tsconfig   string
	nodeargs   string
	manager    npm.PackageManagerType
	production bool
}

func optionsOf(info *pulumirpc.ProgramInfo) (options, error) {
	found := options{typescript: true, manager: npm.AutoPackageManager}
	for key, value := range info.GetOptions().AsMap() {
		text, isText := value.(string)
		flag, isFlag := value.(bool)
		switch {
		case key == "typescript" && isFlag:
			found.typescript = flag
		case key == "production" && isFlag:
			found.production = flag
		case key == "tsconfig" && isText:
			found.tsconfig = text
		case key == "nodeargs" && isText:
			found.nodeargs = text
		case key == "packagemanager" && isText:
			found.manager = npm.PackageManagerType(text)
		case key == "typescript" || key == "production":
			return found, fmt.Errorf("runtime.options.%s is %v: use true or false", key, value)
		case key == "tsconfig" || key == "nodeargs" || key == "packagemanager":
			return found, fmt.Errorf("runtime.options.%s is %v: use a string", key, value)
		}
	}
	switch found.manager {
	case npm.AutoPackageManager, npm.NpmPackageManager, npm.YarnPackageManager,
		npm.PnpmPackageManager, npm.BunPackageManager:
		return found, nil
	}
	return found, fmt.Errorf("runtime.options.packagemanager is %q: use auto, npm, yarn, pnpm or bun", found.manager)
}

func managerOf(info *pulumirpc.ProgramInfo) (npm.PackageManager, error) {
	options, err := optionsOf(info)
	if err != nil {
		return nil, err
	}
	return npm.ResolvePackageManager(options.manager, info.GetProgramDirectory())
}
