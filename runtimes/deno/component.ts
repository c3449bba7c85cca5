// The entry `omnisession/component` on Deno.
import { createNativeComponent, type NativeComponent } from '../native/component-entry.ts'

const component: NativeComponent = createNativeComponent()

export const instantiateComponent: NativeComponent['instantiateComponent'] = component.instantiateComponent
export * from '../../bindings/component/index.ts'
